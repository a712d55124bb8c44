import { CreateBackendCommand } from '@aws-sdk/client-amplifybackend';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callsOf, control, makeApp } from '../setup/amplify.ts';
import { failedAs } from '../setup/failed-as.ts';
import { type Harness, startHarness, withoutCache } from '../setup/harness.ts';

let harness: Harness;
withoutCache('waitForBackendJob, %s', (_, options) => {
  beforeAll(async () => {
    harness = await startHarness(options);
  });
  afterAll(() => harness.stop());

  /** Makes a backend, as somebody else would. */
  async function makeBackend() {
    const { appId } = await makeApp(harness);
    const command = new CreateBackendCommand({ AppId: appId, AppName: 'test', BackendEnvironmentName: 'dev' });
    const { JobId: jobId = '' } = await harness.aws.amplifybackend.send(command);
    return { appId, environmentName: 'dev', jobId };
  }

  test('gives the result of a job of AmplifyBackend, with few looks', async () => {
    const job = await makeBackend();
    const run = await harness.workflows.start('waitForBackendJob', job);
    expect(await run.result()).toEqual({ ...job, status: 'COMPLETED', operation: 'CreateBackend' });
    expect((await callsOf(harness, 'GetBackendJob')).length).toBeLessThan(15);
  });

  test('fails with what the service says of a job that failed', async () => {
    await control(harness, 'backend-jobs', { outcome: 'fail', reason: 'no such stack', times: 1 });
    const run = await harness.workflows.start('waitForBackendJob', await makeBackend());
    expect(await failedAs('waitForBackendJob', 'BackendJobFailed', run)).toMatch(
      /^BackendJobFailed: CreateBackend \S+ of environment dev of app d\w+ failed; reason: .*no such stack/,
    );
  });

  test('gives up after its timeout, with what it saw last, and leaves the job alone', async () => {
    await control(harness, 'timings', { backendRunning: 100_000 });
    const job = await makeBackend();
    const run = await harness.workflows.start('waitForBackendJob', { ...job, timeoutSeconds: 2 });
    expect(await failedAs('waitForBackendJob', 'WaitTimedOut', run)).toMatch(
      /^WaitTimedOut: CreateBackend \S+ of environment dev of app d\w+ was not over after 2 s; last seen (PENDING|RUNNING) at /,
    );
  });
});
