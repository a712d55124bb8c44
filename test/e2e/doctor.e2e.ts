import { afterAll, beforeAll, expect, test } from 'vitest';
import { control } from '../setup/amplify.ts';
import { runCli } from '../setup/cli.ts';
import { eventually } from '../setup/eventually.ts';
import { type GrpcGate, startGrpcGate } from '../setup/grpc-gate.ts';
import { type Harness, startHarness } from '../setup/harness.ts';

let harness: Harness;
let gate: GrpcGate;
beforeAll(async () => {
  harness = await startHarness();
  gate = await startGrpcGate(harness.environment['TEMPORAL_ADDRESS'] ?? '');
});
afterAll(async () => {
  gate.close();
  await harness.stop();
});

interface Checked {
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly mend?: string }[];
  readonly failure: { readonly type: string };
  readonly exitCode: number;
}

/** The checks that failed, with the advice of each; there is one document, and its exit code is that of the process. */
async function failedChecks(args: readonly string[] = []) {
  const env = { ...harness.environment, TEMPORAL_ADDRESS: gate.address };
  const { code, stdout } = await runCli(['doctor', '--json', ...args], { env });
  const { checks, failure, exitCode } = JSON.parse(stdout) as Checked;
  expect({ code, failure }).toEqual({ code: exitCode, failure: expect.objectContaining({ type: 'UnwellError' }) });
  return checks.filter(({ ok }) => !ok).map(({ name, mend = '' }) => [name, mend] as const);
}

test.each([
  ['DescribeNamespace', 'namespace', /does not let you ask that.*TEMPORAL_API_KEY.*TEMPORAL_NAMESPACE/],
  ['ListSearchAttributes', 'search attributes', /temporal operator search-attribute list/],
  ['DescribeTaskQueue', 'worker on amplify', /TEMPORAL_API_KEY/],
  ['StartWorkflowExecution', 'worker', /TEMPORAL_API_KEY/],
])('%s denied: there is one line of advice', async (method, name, mend) => {
  gate.refused = new Set([method]);
  const failed = await failedChecks();
  expect(failed).toEqual([[name, expect.stringMatching(mend)]]);
});

test('a server that lets nobody in: 3, and what to set', async () => {
  gate.refused = new Set(['GetSystemInfo']);
  const env = { ...harness.environment, TEMPORAL_ADDRESS: gate.address };
  const { code, stdout, stderr } = await runCli(['doctor', '--json'], { env });
  expect(JSON.parse(stdout)).toMatchObject({ failure: { type: 'UnreachableError' }, exitCode: 3 });
  expect({ code, stderr }).toEqual({
    code: 3,
    stderr: expect.stringMatching(/Request unauthorized.*TEMPORAL_API_KEY/),
  });
});

test.each([
  ['ExpiredTokenException', 'credentials', /^renew the credentials/],
  ['UnrecognizedClientException', 'credentials', /clock/],
  ['ThrottlingException', 'answer', /AMPLIFY_CALLS_PER_SECOND/],
  ['InternalFailureException', 'answer', /health\.aws/],
])('AWS answers %s: there is one line of advice', async (error, what, mend) => {
  gate.refused = new Set();
  await control(harness, 'faults', { operation: 'ListApps', kind: 'error', name: error, count: 1 });
  expect(await failedChecks()).toEqual([[`target default: ${what}`, expect.stringMatching(mend)]]);
});

test('a target that the worker does not serve is named, with those that it does', async () => {
  gate.refused = new Set();
  expect(await failedChecks(['--target', 'nope'])).toEqual([['worker', expect.stringMatching(/TARGETS_FILE/)]]);
});

test('a secret by value in the input of a run that is not encrypted: the run is named, and what to set', async () => {
  gate.refused = new Set();
  const input = { name: 'exposed', repository: 'https://github.com/example/site', accessToken: 'ghp_canary' };
  const run = await harness.workflows.start('callOperation', { operation: 'createApp', input });
  await run.result();
  // Until the list of runs has it.
  await eventually(async () =>
    expect(await failedChecks()).toEqual([['payloads', expect.stringMatching(/^set PAYLOAD_KEYS /)]]),
  );
  const { code, stdout } = await runCli(['doctor'], { env: harness.environment });
  expect(code).not.toBe(0);
  expect(stdout).toContain(`NOT ENCRYPTED, and Temporal shows secrets in the input of ${run.workflowId}`);
  expect(stdout).not.toContain('ghp_canary');
});
