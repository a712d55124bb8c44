import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { cacheDir } from '../src/dev/paths.ts';
import { startEmulator } from '../src/emulator/index.ts';
import { makeEndedJob, post, requestOf } from './lib/emulated-job.ts';
import { machine, round, summarize } from './lib/figures.ts';
import type { Load } from './lib/load.ts';
import { countFrom, numberFrom } from './lib/number-from.ts';

/** Calls per second below which the emulator would be what other benchmarks measure. */
const limit = 6000;
const connectionCount = 16;

const client = fileURLToPath(new URL('./lib/load-client.js', import.meta.url));

/** Calls per second that a process of its own gets answered. */
async function measure({ port, connections, seconds, request }: Load): Promise<number> {
  const numbers = [port, connections, seconds].map(String);
  const { stdout } = await promisify(execFile)(process.execPath, [client, ...numbers, request]);
  return Number(stdout);
}

/** Measures GetJob with the call log, a fault rule that hits nothing, and (if wanted) a state file. */
async function measureRounds(rounds: number, seconds: number, keepsState: boolean): Promise<number[]> {
  await mkdir(cacheDir, { recursive: true });
  const folder = await mkdtemp(join(cacheDir, 'bench-emulator-'));
  try {
    const stateFile = join(folder, 'state');
    const emulator = await startEmulator({ dataDir: folder, speed: 0, ...(keepsState && { stateFile }) });
    try {
      const { url, port } = emulator;
      const request = requestOf(await makeEndedJob(url), url);
      await post(`${url}/_emulator/faults`, { kind: 'error', operation: 'DeleteApp' });
      const load = { port, request, connections: connectionCount, seconds };
      await measure({ ...load, seconds: 1 });
      const rates: number[] = [];
      while (rates.length < rounds) rates.push(await measure(load));
      return rates;
    } finally {
      await emulator.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    'state-file': { type: 'boolean', default: false },
  },
});
const roundCount = countFrom('rounds', values.rounds);
const secondCount = numberFrom('seconds', values.seconds, 0.1);
const keepsState = values['state-file'];
const before = machine();
const rates = await measureRounds(roundCount, secondCount, keepsState);
const { median, min } = summarize(rates);
const result = {
  benchmark: 'GetJob of the emulator, calls per second',
  callsPerSecond: { median, min, max: round(Math.max(...rates)) },
  limit,
  rounds: roundCount,
  seconds: secondCount,
  connections: connectionCount,
  stateFile: keepsState,
  machine: before,
};
if (values.json) console.log(JSON.stringify(result));
else {
  console.log(`GetJob of the emulator, ${roundCount} rounds of ${secondCount} s over ${connectionCount} connections`);
  console.log(`  calls per second    ${median} in the median, ${min} at least (limit ${limit})`);
}
if (median < limit) process.exitCode = 1;
