import { afterAll, beforeAll, expect, test } from 'vitest';
import { callsOf, control, effectsOf, makeApp } from '../setup/amplify.ts';
import { environmentsOf, makeBackend, untilBusy } from '../setup/backends.ts';
import { failedAs } from '../setup/failed-as.ts';
import { type Harness, startHarness, withoutCache } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';

let harness: Harness;
withoutCache('createBackend, %s', (_, options) => {
  beforeAll(async () => {
    harness = await startHarness(options);
  });
  afterAll(() => harness.stop());

  test('makes an environment, under the name of the app', async () => {
    const { appId } = await makeApp(harness);
    const run = await harness.workflows.start('createBackend', { appId, environmentName: 'staging' });
    expect(await run.result()).toMatchObject({ appId, status: 'COMPLETED', operation: 'CreateBackend' });
    expect(await environmentsOf(harness, appId)).toEqual(['staging']);
  });

  test('deletes what was made when the job fails', async () => {
    const { appId } = await makeApp(harness);
    await control(harness, 'backend-jobs', { outcome: 'fail', reason: 'no such stack', operation: 'CreateBackend' });
    const run = await harness.workflows.start('createBackend', { appId, environmentName: 'staging' });
    expect(await failedAs('createBackend', 'BackendJobFailed', run)).toMatch(
      /^BackendJobFailed: CreateBackend .*no such stack/,
    );
    expect(await environmentsOf(harness, appId)).toEqual([]);
  });

  test('deletes what was made when it is cancelled while the job runs', async () => {
    const { appId } = await makeApp(harness);
    const run = await harness.workflows.start('createBackend', { appId, environmentName: 'staging' });
    await untilBusy(harness, appId, 'staging');
    await run.cancel();
    expect(await outcome(run)).toMatchObject({ cancelled: true });
    expect(await environmentsOf(harness, appId)).toEqual([]);
  });

  test('leaves an environment of that name alone', async () => {
    const { appId, environmentName } = await makeBackend(harness);
    const made = await effectsOf(harness, 'CreateBackend');
    const run = await harness.workflows.start('createBackend', { appId, environmentName });
    expect(await failedAs('createBackend', 'Conflict', run)).toMatch(
      /^Conflict: .*has a backend environment dev already/,
    );
    expect((await effectsOf(harness, 'CreateBackend')) - made).toBe(0);
    expect(await environmentsOf(harness, appId)).toEqual(['dev']);
    expect(
      await callsOf(harness, 'DeleteBackend').then((calls) => calls.filter(({ key }) => key.includes(appId))),
    ).toEqual([]);
  });
});
