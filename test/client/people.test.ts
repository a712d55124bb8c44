import { CreateBranchCommand } from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RefusedError } from '../../src/client.ts';
import { control, makeApp } from '../setup/amplify.ts';
import { eventsOf, ofType, untilEvent } from '../setup/events.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { siteSource } from '../setup/sites.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

test('who may approve is told, and does', async () => {
  const branch = await makeApp(harness);
  await harness.aws.amplify.send(new CreateBranchCommand({ ...branch, branchName: 'production' }));
  await harness.workflows.execute('deployBranch', { ...branch, source: await siteSource(harness) });
  const run = await harness.workflows.start('promoteBranch', {
    ...branch,
    toBranchName: 'production',
    approvers: ['ada', 'grace'],
    approvalSeconds: 600,
  });
  const { step } = await untilEvent(run, 'stepParked');
  expect(step).toMatchObject({ state: 'parked', asks: { kind: 'approval', approvers: ['ada', 'grace'] } });
  expect(Date.parse(step.asks.until)).toBeGreaterThan(Date.now() + 500_000);

  const refused = run.approve({ by: 'eve' });
  await expect(refused).rejects.toThrow(RefusedError);
  await expect(refused).rejects.toThrow('eve is none of those who may decide: ada, grace');
  await expect(run.retryStep()).rejects.toThrow('No step of this run is parked');
  const until = Object.values(await run.extendDeadline(3_600))[0] ?? '';
  expect(Date.parse(until) - Date.parse(step.asks.until)).toBe(3_600_000);
  expect((await run.progressNow()).steps.at(-1)?.asks?.until).toBe(until);

  const byAnother = await harness.workflows.attach(run.workflowId);
  await byAnother.approve({ by: 'grace' });
  expect(await run.result()).toMatchObject({ approvedBy: 'grace' });
  await expect(run.reject({ by: 'ada' })).rejects.toThrow(`${run.workflowId} is over`);
});

test('a step that was mended begins once more', async () => {
  const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
  await control(harness, 'faults', {
    operation: 'StartJob',
    kind: 'error',
    name: 'ExpiredTokenException',
    status: 403,
  });
  const run = await harness.workflows.start('deployBranch', { ...branch, source: { release: {} } });
  const { step } = await untilEvent(run, 'stepParked');
  const time = expect.stringMatching(/^\d{4}-/);
  expect(step.asks).toEqual({ kind: 'mend', until: time, again: time });
  await fetch(`${harness.emulator.url}/_emulator/faults`, { method: 'DELETE' });
  const following = eventsOf(run);
  expect(await run.retryStep()).toEqual(['Start a build of main']);
  const told = (await following).flatMap((event) =>
    'step' in event && event.step.title === step.title ? [event.type] : [],
  );
  expect(told.at(0)).toBe('stepBegan');
  expect(told.at(-1)).toBe('stepEnded');
  expect(ofType(await following, 'ended')).toEqual([{ type: 'ended', outcome: 'done' }]);
});
