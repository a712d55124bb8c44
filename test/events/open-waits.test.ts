import { ListAppsCommand } from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { present } from '../../activities/present.ts';
import { openWaits } from '../../src/events/open-waits.ts';
import { control } from '../setup/amplify.ts';
import { eventually } from '../setup/eventually.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
  await control(harness, 'clock', { speed: 1 });
});
afterAll(() => harness.stop());

test('an event finds each wait of a run that deploys several branches, and no other', async () => {
  const source = { release: {} };
  const run = await harness.workflows.start('createApp', {
    app: { name: 'several', repository: 'https://github.com/example/shop', accessToken: 'ghp_x' },
    branches: ['main', 'dev', 'qa'].map((branchName) => ({ branchName, source })),
  });
  const appId = await eventually(async () => {
    const { apps = [] } = await harness.aws.amplify.send(new ListAppsCommand({}));
    return present(apps.find(({ name }) => name === 'several')?.appId, 'appId');
  });
  const { client } = harness.workflows;
  for (const branchName of ['main', 'dev', 'qa']) {
    const branch = { appId, branchName };
    const found = [{ activity: expect.anything(), job: { ...branch, jobId: '1' } }];
    await eventually(async () => expect(await openWaits(client, { ...branch, jobId: '1' })).toEqual(found));
    expect(await openWaits(client, { ...branch, jobId: '0001' })).toEqual(found);
    expect(await openWaits(client, { ...branch, jobId: '2' })).toEqual([]);
  }
  expect(await openWaits(client, { appId, branchName: 'other', jobId: '1' })).toEqual([]);
  await run.cancel();
  await outcome(run);
});
