import { afterAll, beforeAll, expect, test } from 'vitest';
import { control, effectsOf } from '../setup/amplify.ts';
import { environmentsOf, makeBackend } from '../setup/backends.ts';
import { failedAs } from '../setup/failed-as.ts';
import { type Harness, startHarness, withoutCache } from '../setup/harness.ts';

let harness: Harness;
withoutCache('deleteBackend, %s', (_, options) => {
  beforeAll(async () => {
    harness = await startHarness(options);
  });
  afterAll(() => harness.stop());

  test('deletes an environment, and the second time finds nothing to do', async () => {
    const environment = await makeBackend(harness);
    const before = await effectsOf(harness, 'DeleteBackend');
    const run = await harness.workflows.start('deleteBackend', environment);
    expect(await run.result()).toEqual({ ...environment, existed: true });
    expect(await environmentsOf(harness, environment.appId)).toEqual([]);
    const again = await harness.workflows.start('deleteBackend', environment);
    expect(await again.result()).toEqual({ ...environment, existed: false });
    expect((await effectsOf(harness, 'DeleteBackend')) - before).toBe(1);
  });

  test('fails with what the job says when it fails', async () => {
    const environment = await makeBackend(harness);
    await control(harness, 'backend-jobs', { outcome: 'fail', reason: 'stack is in use', operation: 'DeleteBackend' });
    const run = await harness.workflows.start('deleteBackend', environment);
    expect(await failedAs('deleteBackend', 'BackendJobFailed', run)).toMatch(
      /^BackendJobFailed: DeleteBackend .*stack is in use/,
    );
    expect(await environmentsOf(harness, environment.appId)).toEqual(['dev']);
  });
});
