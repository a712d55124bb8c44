import { CloneBackendCommand } from '@aws-sdk/client-amplifybackend';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { control } from '../setup/amplify.ts';
import { environmentsOf, makeBackend, overtaken, untilBusy } from '../setup/backends.ts';
import { failedAs } from '../setup/failed-as.ts';
import { type Harness, startHarness, withoutCache } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';

let harness: Harness;
withoutCache('cloneBackend, %s', (_, options) => {
  beforeAll(async () => {
    harness = await startHarness(options);
  });
  afterAll(() => harness.stop());

  const targetEnvironmentName = 'preview';

  test('makes a second environment of the first', async () => {
    const source = await makeBackend(harness);
    const run = await harness.workflows.start('cloneBackend', { ...source, targetEnvironmentName });
    expect(await run.result()).toMatchObject({ ...source, targetEnvironmentName, status: 'COMPLETED' });
    expect(await environmentsOf(harness, source.appId)).toEqual(['dev', 'preview']);
  });

  test('deletes a half-made target when the job fails, and leaves the source', async () => {
    const source = await makeBackend(harness);
    await control(harness, 'backend-jobs', { outcome: 'fail', reason: 'quota', operation: 'CloneBackend' });
    const run = await harness.workflows.start('cloneBackend', { ...source, targetEnvironmentName });
    expect(await failedAs('cloneBackend', 'BackendJobFailed', run)).toMatch(/^BackendJobFailed: CloneBackend .*quota/);
    expect(await environmentsOf(harness, source.appId)).toEqual(['dev']);
  });

  test('deletes a half-made target when it is cancelled, twice', async () => {
    const source = await makeBackend(harness);
    const run = await harness.workflows.start('cloneBackend', { ...source, targetEnvironmentName });
    await untilBusy(harness, source.appId, 'dev');
    await run.cancel();
    await run.cancel();
    expect(await outcome(run)).toMatchObject({ cancelled: true });
    expect(await environmentsOf(harness, source.appId)).toEqual(['dev']);
  });

  test('leaves a target alone that is there already', async () => {
    const source = await makeBackend(harness);
    const run = await harness.workflows.start('cloneBackend', { ...source, targetEnvironmentName: 'dev' });
    expect(await failedAs('cloneBackend', 'Conflict', run)).toMatch(/^Conflict: /);
    expect(await environmentsOf(harness, source.appId)).toEqual(['dev']);
  });

  test('does not take a clone of somebody else for its own, and leaves that', async () => {
    const source = await makeBackend(harness);
    const { appId } = source;
    await control(harness, 'backend-jobs', { appId, outcome: 'succeed', seconds: 200, times: 1 });
    const environment = { AppId: appId, BackendEnvironmentName: 'dev' };
    const clone = new CloneBackendCommand({ ...environment, TargetEnvironmentName: 'theirs' });
    const begin = () => harness.workflows.start('cloneBackend', { ...source, targetEnvironmentName });
    const run = await overtaken(harness, 2, begin, () => harness.aws.amplifybackend.send(clone));
    expect(await failedAs('cloneBackend', 'Conflict', run)).toMatch(/ of somebody else was in the way$/);
    expect(await environmentsOf(harness, appId)).toEqual(['dev', 'theirs']);
    // Once more, it waits for theirs.
    expect(await (await begin()).result()).toMatchObject({ targetEnvironmentName, status: 'COMPLETED' });
    expect(await environmentsOf(harness, appId)).toEqual(['dev', 'theirs', 'preview']);
  });

  test('fails for a source that is not there', async () => {
    const { appId } = await makeBackend(harness);
    const run = await harness.workflows.start('cloneBackend', {
      appId,
      environmentName: 'none',
      targetEnvironmentName,
    });
    expect((await outcome(run))?.message).toMatch(/^NotFoundException: /);
    expect(await environmentsOf(harness, appId)).toEqual(['dev']);
  });
});
