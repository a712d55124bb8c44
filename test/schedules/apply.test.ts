import { afterAll, beforeAll, expect, test } from 'vitest';
import { applySchedules, createSchedule, planSchedules, planShown } from '../../src/schedules/apply.ts';
import type { ScheduleDefinition } from '../../src/schedules/definition.ts';
import type { ScheduleFile } from '../../src/schedules/file.ts';
import { listSchedules } from '../../src/schedules/list.ts';
import { showSchedule } from '../../src/schedules/show.ts';
import { eventually } from '../setup/eventually.ts';
import { type Harness, startHarness } from '../setup/harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ worker: false });
});
afterAll(() => harness.stop());

const branch = { appId: 'd1a2b3c4d5e6f7', branchName: 'main' };
const nightly: ScheduleDefinition = {
  cron: '0 3 * * mon-fri',
  timezone: 'Europe/Berlin',
  workflow: 'deployBranch',
  input: { ...branch, source: { tag: 'latest' } },
  jitterSeconds: 300,
};
const weekly: ScheduleDefinition = { cron: '@weekly', workflow: 'pruneArtifacts', input: { olderThanDays: 30 } };
const file = (schedules: ScheduleFile['schedules'], name = 'shop.yaml'): ScheduleFile => ({ name, schedules });

const plan = (wanted: ScheduleFile) => planSchedules(harness.workflows.client, wanted);
async function apply(wanted: ScheduleFile): Promise<void> {
  await applySchedules(harness.workflows.client, await plan(wanted));
}
/** Lists lag behind. */
const listed = (...ids: readonly string[]) =>
  eventually(async () => {
    const found = await listSchedules(harness.workflows.client);
    expect(found.map(({ id }) => id)).toEqual(expect.arrayContaining([...ids]));
    return found;
  });

test('apply makes the schedules of a file, and changes nothing the second time', async () => {
  const wanted = file({ nightly, weekly });
  const first = await plan(wanted);
  expect(first.changes.map(({ change, id }) => `${change} ${id}`)).toEqual(['create nightly', 'create weekly']);
  await applySchedules(harness.workflows.client, first);
  const { client } = harness.workflows;
  const before = await client.schedule.getHandle('nightly').describe();
  expect(before).toMatchObject({
    policies: { overlap: 'SKIP', catchupWindow: 3_600_000, pauseOnFailure: true },
    action: {
      workflowType: 'deployBranch',
      workflowId: 'schedule:nightly',
      taskQueue: 'amplify',
      args: [nightly.input],
    },
    spec: { timezone: 'Europe/Berlin', jitter: 300_000 },
  });

  await listed('nightly', 'weekly');
  expect(await plan(wanted)).toMatchObject({ changes: [], unchanged: ['nightly', 'weekly'] });
  await apply(wanted);
  const after = await client.schedule.getHandle('nightly').describe();
  expect(after.info.lastUpdatedAt).toEqual(before.info.lastUpdatedAt);
});

test('apply updates what differs, tells by member how, and mends what was changed by hand', async () => {
  const before: ScheduleDefinition = { ...nightly, input: { ...branch, source: { release: {} } } };
  await apply(file({ changed: before, other: nightly }, 'change.yaml'));
  await listed('changed', 'other');
  const { client } = harness.workflows;
  await client.schedule.getHandle('other').update((previous) => ({
    ...previous,
    spec: { cronExpressions: ['0 4 * * *'] },
    policies: { ...previous.policies, overlap: 'ALLOW_ALL' },
  }));
  const wanted = file({ changed: nightly, other: nightly }, 'change.yaml');
  const { changes } = await plan(wanted);
  expect(changes).toMatchObject([
    {
      change: 'update',
      id: 'changed',
      differences: [
        { member: 'input.source.release', before: '{}' },
        { member: 'input.source.tag', after: 'latest' },
      ],
    },
    {
      change: 'update',
      id: 'other',
      differences: [
        { member: 'cron', before: '0 4 * * *', after: '0 3 * * 1-5' },
        { member: 'timezone', before: 'UTC', after: 'Europe/Berlin' },
        { member: 'overlap', before: 'ALLOW_ALL', after: 'SKIP' },
        { member: 'jitterSeconds', before: 0, after: 300 },
      ],
    },
  ]);
  await applySchedules(client, { file: 'change.yaml', changes, unchanged: [], others: [] });
  expect(await plan(wanted)).toMatchObject({ changes: [], unchanged: ['changed', 'other'] });
});

test('apply leaves a schedule paused, unless the file says whether it is to be', async () => {
  await apply(file({ paused: nightly }, 'paused.yaml'));
  const handle = harness.workflows.client.schedule.getHandle('paused');
  await handle.pause('the shop is closed');
  await apply(file({ paused: { ...nightly, cron: '0 5 * * *' } }, 'paused.yaml'));
  expect((await handle.describe()).state).toMatchObject({ paused: true, note: 'the shop is closed' });
  const resumed = file({ paused: { ...nightly, cron: '0 5 * * *', paused: false } }, 'paused.yaml');
  expect((await plan(resumed)).changes).toMatchObject([
    { differences: [{ member: 'paused', before: true, after: false }] },
  ]);
  await apply(resumed);
  expect((await handle.describe()).state.paused).toBe(false);
});

test('apply deletes what the file does not have any more, and leaves others alone', async () => {
  await apply(file({ goes: nightly, stays: weekly }, 'one.yaml'));
  await apply(file({ foreign: nightly }, 'two.yaml'));
  await createSchedule(harness.workflows.client, 'by-hand', nightly);
  await listed('goes', 'stays', 'foreign', 'by-hand');
  const less = file({ stays: weekly }, 'one.yaml');
  const planned = await plan(less);
  expect(planned).toMatchObject({ changes: [{ change: 'delete', id: 'goes' }], unchanged: ['stays'] });
  expect(planned.others).toEqual(expect.arrayContaining(['by-hand', 'foreign']));
  await apply(less);
  expect(await plan(less)).toMatchObject({ changes: [], unchanged: ['stays'] });
  const left = await eventually(async () => {
    const ids = (await listSchedules(harness.workflows.client)).map(({ id, file: from }) => [id, from]);
    expect(ids).not.toContainEqual(['goes', 'one.yaml']);
    return ids;
  });
  expect(left).toEqual(
    expect.arrayContaining([
      ['by-hand', undefined],
      ['foreign', 'two.yaml'],
      ['stays', 'one.yaml'],
    ]),
  );
});

test('apply refuses ids that are taken before it changes anything', async () => {
  await createSchedule(harness.workflows.client, 'taken', nightly);
  await apply(file({ theirs: nightly }, 'theirs.yaml'));
  const wanted = file({ fresh: nightly, taken: weekly, theirs: weekly }, 'mine.yaml');
  await expect(plan(wanted)).rejects.toThrow('taken (from no file), theirs (from theirs.yaml)');
  await expect(showSchedule(harness.workflows.client, 'fresh')).rejects.toMatchObject({
    name: 'ScheduleNotFoundError',
  });
});

test('secrets are in no difference and not shown; references are', async () => {
  const settings = (accessToken: string, password: string): ScheduleDefinition => ({
    cron: '@daily',
    workflow: 'callOperation',
    input: {
      operation: 'updateApp',
      input: { appId: branch.appId, accessToken, basicAuthCredentials: { secretRef: password } },
    },
  });
  await apply(file({ secret: settings('one-token', 'env:ONE') }, 'secret.yaml'));
  const { changes } = await plan(file({ secret: settings('another-token', 'env:TWO') }, 'secret.yaml'));
  expect(changes).toMatchObject([
    {
      differences: [
        { member: 'input.input.accessToken', before: '(secret)', after: '(secret)' },
        { member: 'input.input.basicAuthCredentials.secretRef', before: 'env:ONE', after: 'env:TWO' },
      ],
    },
  ]);
  expect(JSON.stringify(await showSchedule(harness.workflows.client, 'secret'))).not.toContain('one-token');
  const shown = planShown(await plan(file({ secret: settings('another-token', 'env:TWO') }, 'secret.yaml')));
  expect(shown.changes).toMatchObject([{ id: 'secret', members: { workflow: 'callOperation' } }]);
  expect(JSON.stringify(shown)).not.toContain('another-token');
});

test('a wrong definition is refused, and nothing is created', async () => {
  const { client } = harness.workflows;
  const wrong: ScheduleDefinition = { ...nightly, cron: '0 25 * * *', timezone: 'Mars' };
  await expect(createSchedule(client, 'wrong', wrong)).rejects.toThrow(
    /^Schedule wrong: cron must have .*; timezone must be/,
  );
  await expect(client.schedule.getHandle('wrong').describe()).rejects.toMatchObject({ name: 'ScheduleNotFoundError' });
});
