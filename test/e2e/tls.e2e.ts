import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CliProcess, runCli, startCli } from '../setup/cli.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { startTlsGate, type TlsGate } from '../setup/tls-gate.ts';

let harness: Harness;
let gate: TlsGate;
let env: Record<string, string>;
let worker: CliProcess;
beforeAll(async () => {
  harness = await startHarness({ worker: false });
  gate = await startTlsGate(harness.config.temporal.connection.address ?? '', 'the-api-key');
  const file = async (name: string, text: string): Promise<string> => {
    await writeFile(join(harness.dir, name), text);
    return join(harness.dir, name);
  };
  env = {
    ...harness.environment,
    TEMPORAL_ADDRESS: gate.address,
    TEMPORAL_API_KEY: 'the-api-key',
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: await file('ca.pem', gate.server.cert),
    TEMPORAL_TLS_CLIENT_CERT_PATH: await file('client.pem', gate.client.cert),
    TEMPORAL_TLS_CLIENT_KEY_PATH: await file('client-key.pem', gate.client.key),
  };
  worker = startCli(['worker'], { env });
  await worker.seen(/worker started/);
});
afterAll(async () => {
  worker.kill('SIGTERM');
  await worker.exited;
  await gate.close();
  await harness.stop();
});

const list = ['call', 'listApps', '--input', '{}', '--json'];

test('worker and command line work through TLS, with a client certificate and an API key', async () => {
  const { code, stdout } = await runCli(list, { env });
  expect({ code, result: JSON.parse(stdout) as unknown }).toMatchObject({ code: 0 });
  expect(stdout).toContain('"apps":[]');
  expect(worker.stderr).not.toContain('the-api-key');
});

test.each([
  ['a wrong API key', { TEMPORAL_API_KEY: 'another' }, /the API key is not valid/],
  ['no trust in the server', { TEMPORAL_TLS_SERVER_CA_CERT_PATH: '' }, /Cannot reach a Temporal server at localhost:/],
  [
    'no client certificate',
    { TEMPORAL_TLS_CLIENT_CERT_PATH: '', TEMPORAL_TLS_CLIENT_KEY_PATH: '' },
    /Cannot reach a Temporal server at localhost:/,
  ],
])('%s is one clear line, and exit code 3', async (_, wrong, said) => {
  const ended = await Promise.all([list, ['worker']].map((args) => runCli(args, { env: { ...env, ...wrong } })));
  for (const { code, stderr } of ended) {
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(said) });
    expect(stderr).not.toContain('the-api-key');
  }
});
