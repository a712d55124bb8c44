import { CreateAppCommand, CreateBranchCommand } from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listOperationNames } from '../../src/model/call-requests.ts';
import { memberOf } from '../../src/model/member-of.ts';
import { callsOf, control, makeApp } from '../setup/amplify.ts';
import { failedAs } from '../setup/failed-as.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';
import type { ListAllInput } from '../../workflows/contracts.ts';
import type { ListOperation } from '../../activities/operations.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
  await control(harness, 'quotas', { apps: 500, appCreationsPerHour: 500 });
});
afterAll(() => harness.stop());

const list = async (input: ListAllInput) => (await harness.workflows.start('listAll', input)).result();
const failure = async (input: ListAllInput): Promise<string | undefined> =>
  harness.workflows.start('listAll', input).then(
    async (run) => (await outcome(run))?.message,
    (error: Error) => error.message,
  );

/** What each list operation asks for. */
const inputs = (appId: string): Record<ListOperation, object> => {
  const branch = { appId, branchName: 'main' };
  return {
    listApps: {},
    listArtifacts: { ...branch, jobId: '1' },
    listBackendEnvironments: { appId },
    listBackendJobs: { AppId: appId, BackendEnvironmentName: 'dev' },
    listBranches: { appId },
    listDomainAssociations: { appId },
    listJobs: branch,
    listS3Buckets: {},
    listWebhooks: { appId },
  };
};

test('all nine list operations list', async () => {
  const { appId } = await makeApp(harness, { repository: 'https://github.com/a/b' });
  const call = async (operation: 'startJob' | 'createBackend', input: object): Promise<void> => {
    await (await harness.workflows.start('callOperation', { operation, input })).result();
  };
  await call('startJob', { appId, branchName: 'main', jobType: 'RELEASE' });
  await call('createBackend', { AppId: appId, AppName: 'test', BackendEnvironmentName: 'dev' });
  const found = await Promise.all(
    Object.entries(inputs(appId)).map(async ([operation, input]) => {
      const { items, nextToken } = await list({ operation: operation as ListOperation, input });
      expect(nextToken).toBeUndefined();
      return [operation, items.length] as const;
    }),
  );
  expect(found.map(([name]) => name).toSorted()).toEqual(listOperationNames.toSorted());
  expect(Object.fromEntries(found)).toMatchObject({ listApps: 1, listBranches: 1, listJobs: 1, listBackendJobs: 1 });
});

test('page size, limit and start token: exactly so many, and the rest from there', async () => {
  const { appId } = await makeApp(harness);
  for (let branch = 1; branch < 12; branch += 1) {
    await harness.aws.amplify.send(new CreateBranchCommand({ appId, branchName: `b${branch}` }));
  }
  const before = (await callsOf(harness, 'ListBranches')).length;
  const request: ListAllInput = { operation: 'listBranches', input: { appId }, pageSize: 3 };
  const first = await list({ ...request, maxItems: 7 });
  expect(first.items).toHaveLength(7);
  expect((await callsOf(harness, 'ListBranches')).length - before).toBe(3);
  const rest = await list({ ...request, startingToken: first.nextToken ?? '' });
  expect(rest.items).toHaveLength(5);
  expect(rest.nextToken).toBeUndefined();
  expect(new Set([...first.items, ...rest.items].map((branch) => memberOf(branch, 'branchName'))).size).toBe(12);
});

test('more than a workflow can carry is a failure that says how much to ask for, and that much works', async () => {
  const buildSpec = 'x'.repeat(25_000);
  const customHeaders = 'y'.repeat(25_000);
  for (let app = 0; app < 60; app += 1) {
    await harness.aws.amplify.send(new CreateAppCommand({ name: `large-${app}`, buildSpec, customHeaders }));
  }
  const environmentVariables = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`V${i}`, 'z'.repeat(5_000)]));
  for (let app = 0; app < 30; app += 1) {
    await harness.aws.amplify.send(new CreateAppCommand({ name: `wide-${app}`, customHeaders, environmentVariables }));
  }
  const listing = await harness.workflows.start('listAll', { operation: 'listApps', input: {} });
  const message = await failedAs('listAll', 'ResultTooLarge', listing);
  const [, maxItems] =
    /^ResultTooLarge: listApps: the answer has [\d.]+ MB, and a workflow can carry 1\.9 MB; ask with maxItems (\d+), and go on with startingToken$/.exec(
      message,
    ) ?? [];
  const { items, nextToken } = await list({ operation: 'listApps', input: {}, maxItems: Number(maxItems) });
  expect(items).toHaveLength(Number(maxItems));
  expect(nextToken).toBeDefined();

  const run = await harness.workflows.start('callOperation', { operation: 'listApps', input: { maxResults: 100 } });
  expect((await outcome(run))?.message).toMatch(
    /^ResultTooLarge: listApps: .*; ask with maxResults \d+, and go on with nextToken$/,
  );
});

test.each<[object, RegExp]>([
  [{ operation: 'getApp', input: {} }, /operation must be one of listApps, /],
  [{ operation: 'listJobs', input: { appId: 'd1' } }, /input\.branchName is required/],
  [
    { operation: 'listApps', input: { nextToken: 'x', maxResults: 5 } },
    /nextToken is set by startingToken.*by pageSize/,
  ],
  [{ operation: 'listBranches', input: { appId: 'd1' }, pageSize: 51 }, /pageSize must be at most 50/],
  [{ operation: 'listS3Buckets', input: {}, maxItems: 5 }, /maxItems must be left out: the pages of listS3Buckets/],
])('%o is refused before it starts', async (input, expected) => {
  expect(await failure(input as ListAllInput)).toMatch(expected);
});
