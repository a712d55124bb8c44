import { createSecretKey, randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { defaultPayloadConverter, type Payload, type PayloadCodec } from '@temporalio/common';
import { createEncryption } from '../src/codec/encryption.ts';
import { machine } from './lib/figures.ts';
import { countFrom } from './lib/number-from.ts';

const payloadBytes = 4_096;
/** Milliseconds that encrypting and decrypting a payload may add. */
const limit = 0.05;
/** Payloads in a round, and in the warm-up. */
const each = 2_000;

/** What Temporal asks of a codec for a payload: once when it is sent, once when it is received. */
const directions = {
  encode: (codec: PayloadCodec, { clear }: Sample) => codec.encode([clear]),
  decode: (codec: PayloadCodec, { encrypted }: Sample) => codec.decode([encrypted]),
} as const;

interface Sample {
  readonly clear: Payload;
  readonly encrypted: Payload;
}

/** Milliseconds a payload, one after the other as a workflow's are. */
async function measure(
  way: (codec: PayloadCodec, sample: Sample) => Promise<Payload[]>,
  codec: PayloadCodec,
  sample: Sample,
) {
  const startedAt = performance.now();
  for (let done = 0; done < each; done += 1) await way(codec, sample);
  return (performance.now() - startedAt) / each;
}

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '30' } },
});
const rounds = countFrom('rounds', values.rounds);
const before = machine();
const [on, off] = [createEncryption([{ id: '2026-11', key: createSecretKey(randomBytes(32)) }]), createEncryption([])];
const text = randomBytes(payloadBytes)
  .toString('base64')
  .slice(0, payloadBytes - '{"text":""}'.length);
const clear = defaultPayloadConverter.toPayload({ text });
const [encrypted = clear] = await on.encode([clear]);
const figures: Record<string, { median: number; max: number }> = {};
for (const [name, way] of Object.entries(directions)) {
  const added: number[] = [];
  // The first is to warm up.
  for (let run = 0; run <= rounds; run += 1) {
    const plain = await measure(way, off, { clear, encrypted: clear });
    const taken = await measure(way, on, { clear, encrypted });
    if (run > 0) added.push(taken - plain);
  }
  added.sort((a, b) => a - b);
  figures[name] = { median: micro(added[Math.floor(rounds / 2)]), max: micro(added.at(-1)) };
}
const total = micro(Object.values(figures).reduce((sum, { median }) => sum + median, 0));
const result = {
  benchmark: 'encryption of a payload, milliseconds added',
  ...figures,
  total,
  limit,
  payloadBytes: clear.data?.length,
  encryptedBytes: encrypted.data?.length,
  payloads: rounds * each,
  machine: before,
};
if (values.json) console.log(JSON.stringify(result));
else {
  console.log(`Encryption of a payload of ${payloadBytes} bytes, ${rounds} rounds of ${each}`);
  for (const [name, { median, max }] of Object.entries(figures))
    console.log(`  ${name}    adds ${median} ms in the median round, ${max} ms in the slowest`);
  console.log(`  both      ${total} ms (limit ${limit})`);
}
if (total > limit) process.exitCode = 1;

/** Four decimals of a millisecond. */
function micro(ms = NaN): number {
  return Number(ms.toFixed(4));
}
