import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { extendDeadlineUpdate, retryStepUpdate } from '../../workflows/messages.ts';
import { control, jobsOf, makeApp } from '../setup/amplify.ts';
import { untilEvent } from '../setup/events.ts';
import { eventually } from '../setup/eventually.ts';
import { type Harness, startHarness, withoutCache } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';

let harness: Harness;
withoutCache('a step that a person can mend, %s', (_, options) => {
  beforeAll(async () => {
    harness = await startHarness(options);
  });
  afterAll(() => harness.stop());
  afterEach(() => fetch(`${harness.emulator.url}/_emulator/faults`, { method: 'DELETE' }));

  const refused = async (more: { parkSeconds?: number } = {}) => {
    const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
    await control(harness, 'faults', {
      operation: 'StartJob',
      kind: 'error',
      name: 'ExpiredTokenException',
      status: 403,
    });
    const run = await harness.workflows.start('deployBranch', { ...branch, source: { release: {} }, ...more });
    return { branch, run, handle: harness.workflows.client.workflow.getHandle(run.workflowId) };
  };
  // By events: a worker without a cache may drop the workflow's task for a query, which is then begun anew after its time-out of 2 s.
  const untilParked = async (run: Parameters<typeof untilEvent>[0]) =>
    (await untilEvent(run, 'stepParked')).step.detail;

  test('waits with the reason, and goes on when it is told that it was mended', async () => {
    const { branch, run, handle } = await refused();
    expect(await untilParked(run)).toMatch(/^startJob: .*; mend it and send retryStep, until \d{4}-/);
    await fetch(`${harness.emulator.url}/_emulator/faults`, { method: 'DELETE' });
    expect(await handle.executeUpdate(retryStepUpdate)).toEqual(['Start a build of main']);
    expect(await run.result()).toMatchObject({ jobId: '1', status: 'SUCCEED' });
    expect(await jobsOf(harness, branch)).toHaveLength(1);
  });

  test('is parked once more when it was not mended', async () => {
    const { run, handle } = await refused();
    await untilParked(run);
    await handle.executeUpdate(retryStepUpdate);
    await eventually(() => expect(handle.executeUpdate(retryStepUpdate)).resolves.toHaveLength(1));
    await untilParked(run);
    await run.cancel();
    expect(await outcome(run)).toMatchObject({ cancelled: true });
  });

  test('fails with the reason at its deadline, or at once with parkSeconds 0', async () => {
    const { run } = await refused({ parkSeconds: 1 });
    expect((await outcome(run))?.message).toMatch(/^ExpiredTokenException: /);
    const { run: atOnce } = await refused({ parkSeconds: 0 });
    expect((await outcome(atOnce))?.message).toMatch(/^ExpiredTokenException: /);
    expect((await atOnce.progressNow()).steps.every(({ state }) => state !== 'parked')).toBe(true);
  });

  test('an update that nothing waits for is refused', async () => {
    const { run, handle } = await refused();
    await untilParked(run);
    await handle.executeUpdate(extendDeadlineUpdate, { args: [60] });
    await run.cancel();
    await outcome(run);
    const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
    await control(harness, 'jobs', { ...branch, outcome: 'hang' });
    const going = await harness.workflows.start('deployBranch', { ...branch, source: { release: { jobReason: 'x' } } });
    const other = harness.workflows.client.workflow.getHandle(going.workflowId);
    await expect(other.executeUpdate(retryStepUpdate)).rejects.toMatchObject({
      cause: { message: 'No step of this run is parked' },
    });
    await expect(other.executeUpdate(extendDeadlineUpdate, { args: [60] })).rejects.toMatchObject({
      cause: { message: 'This run waits for nobody' },
    });
    await going.cancel();
    await outcome(going);
  });
});
