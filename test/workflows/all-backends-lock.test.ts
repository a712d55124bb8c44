import { afterAll, beforeAll, expect, test } from 'vitest';
import { control } from '../setup/amplify.ts';
import { endJob, environmentsOf, makeBackend, untilBusy } from '../setup/backends.ts';
import { failedAs } from '../setup/failed-as.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';
import { untilPlace } from '../setup/turns.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ speed: 100 });
});
afterAll(() => harness.stop());

const targetEnvironmentName = 'another';

/** A run that has the locks of both environments, and a job that does nothing until it is ended. */
async function cloning() {
  const environment = await makeBackend(harness);
  const { appId } = environment;
  await control(harness, 'backend-jobs', { appId, outcome: 'hang', times: 1 });
  const holder = await harness.workflows.start('cloneBackend', { ...environment, targetEnvironmentName });
  await untilBusy(harness, appId, environment.environmentName);
  return { environment, appId, holder };
}

test.concurrent('what concerns all environments of an app, and single operations, wait for their turn', async () => {
  const { environment, appId, holder } = await cloning();
  const { workflows } = harness;
  const onBusy = 'fail';
  await failedAs('removeAllBackends', 'Busy', await workflows.start('removeAllBackends', { appId, onBusy }));
  await failedAs('configureBackend', 'Busy', await workflows.start('configureBackend', { appId, onBusy }));
  for (const operation of ['deleteBackend', 'removeAllBackends', 'createBackendConfig'] as const) {
    const input = { AppId: appId, ...(operation === 'deleteBackend' && { BackendEnvironmentName: 'dev' }) };
    const refused = await workflows.start('callOperation', { operation, input, onBusy });
    expect(await failedAs('callOperation', 'Busy', refused)).toContain(`is busy: ${holder.workflowId} works on it`);
  }
  const reading = { operation: 'getBackend', input: { AppId: appId }, onBusy } as const;
  expect(await (await workflows.start('callOperation', reading)).result()).toMatchObject({ AppId: appId });
  await endJob(harness, environment, 'FAILED');
  await outcome(holder);
});

test.concurrent('removeAllBackends removes what was made while it waited, too', async () => {
  const environment = await makeBackend(harness);
  const { appId } = environment;
  await control(harness, 'backend-jobs', { appId, outcome: 'hang', times: 1 });
  const storage = { resourceConfig: { ServiceName: 'S3', Permissions: { Authenticated: ['READ'] } } } as const;
  const holder = await harness.workflows.start('configureStorage', { ...environment, ...storage });
  await untilBusy(harness, appId, 'dev');
  const clone = await harness.workflows.start('cloneBackend', { ...environment, targetEnvironmentName });
  await untilPlace(clone, 1);
  const removing = await harness.workflows.start('removeAllBackends', { appId });
  await untilPlace(removing, 2);
  await endJob(harness, environment, 'FAILED');
  await outcome(holder);
  await clone.result();
  expect(await removing.result()).toEqual({ appId, removed: ['dev', 'another'], appExists: true });
  const titles = (await removing.progressNow()).steps.map(({ title }) => title);
  expect(titles.filter((title) => title.startsWith('Look at the backends'))).toHaveLength(3);
  expect(await environmentsOf(harness, appId)).toEqual([]);
});

test.concurrent('queueSeconds is for all locks together', async () => {
  const { environment, appId, holder } = await cloning();
  // A lock of its own, before that of dev.
  const target = { appId, environmentName: 'alone' };
  await control(harness, 'backend-jobs', { ...target, outcome: 'hang', times: 1 });
  const other = await harness.workflows.start('createBackend', target);
  await untilBusy(harness, appId, target.environmentName);
  const late = { ...environment, targetEnvironmentName: target.environmentName, queueSeconds: 4 };
  const clone = await harness.workflows.start('cloneBackend', late);
  await untilPlace(clone, 1);
  await endJob(harness, target, 'FAILED');
  await outcome(other);
  expect(await failedAs('cloneBackend', 'Busy', clone)).toMatch(/4 s in the queue led to place 1$/);
  const { events } = await harness.workflows.client.workflow.getHandle(clone.workflowId).fetchHistory();
  const timers = events?.flatMap(({ timerStartedEventAttributes: timer }) => timer?.startToFireTimeout ?? []);
  const seconds = timers?.map((timeout) => Number(timeout.seconds) + Number(timeout.nanos) / 1e9) ?? [];
  expect(seconds).toHaveLength(2);
  expect(seconds[0]).toBe(4);
  expect(seconds[1]).toBeLessThan(4);
  await endJob(harness, environment, 'FAILED');
  await outcome(holder);
});
