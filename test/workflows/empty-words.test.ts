import { DeleteAppCommand, DeleteDomainAssociationCommand } from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callsOf, control, makeApp } from '../setup/amplify.ts';
import { associate, available, untilStatus, untilVerification } from '../setup/domains.ts';
import { eventually } from '../setup/eventually.ts';
import { failedAs } from '../setup/failed-as.ts';
import { startGate, type Gate } from '../setup/gate.ts';
import { type Harness, startHarness } from '../setup/harness.ts';

/** Requests that AWS says were done, and were not; and a log that is gone when it is fetched. */
const words: readonly (readonly [RegExp, number])[] = [
  [/^DELETE \/apps\/\w+$/, 200],
  [/^POST \/apps\/\w+\/domains\/overwritten\.example$/, 200],
  [/^DELETE \/apps\/\w+\/domains\/slow-to-go\.example$/, 200],
  [/^GET \/_storage\//, 404],
];

describe('where AWS does not do what it says', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({
      speed: 100,
      refuse: (request) => words.find(([pattern]) => pattern.test(request))?.[1],
    });
  });
  afterAll(() => harness.stop());

  /** How often the emulator was asked for something since there were `before` calls. */
  const asked = async (operation: string, key: string, before = 0): Promise<number> =>
    (await callsOf(harness)).slice(before).filter((call) => call.operation === operation && call.key === key).length;

  test('deleteApp waits until the app is gone, and gives up when it stays', async () => {
    const { appId } = await makeApp(harness);
    const late = await harness.workflows.start('deleteApp', { appId, timeoutSeconds: 1 });
    expect(await failedAs('deleteApp', 'WaitTimedOut', late)).toMatch(/was still there 1 s after it was deleted/);
    const before = (await callsOf(harness)).length;
    const run = await harness.workflows.start('deleteApp', { appId });
    // First to read it, then to see whether it is gone.
    await eventually(async () => expect(await asked('GetApp', appId, before)).toBeGreaterThanOrEqual(3));
    await harness.aws.amplify.send(new DeleteAppCommand({ appId }));
    expect(await run.result()).toEqual({ appId, existed: true });
  });

  test('updateApp makes a failed domain anew when the old one is gone, and not before', async () => {
    const domain = await associate(harness, 'slow-to-go.example');
    const { appId, domainName } = domain;
    await untilVerification(harness, domain);
    await control(harness, 'domains', { domainName, conflict: true, add: 'all' });
    await untilStatus(harness, domain, 'FAILED');
    await control(harness, 'domains', { domainName, conflict: false });
    const before = (await callsOf(harness)).length;
    const domains = [{ domainName, subDomainSettings: [{ prefix: '', branchName: 'main' }] }];
    const run = await harness.workflows.start('updateApp', { appId, domains, prune: true });
    const key = `${appId}/${domainName}`;
    await eventually(async () => expect(await asked('GetDomainAssociation', key, before)).toBeGreaterThanOrEqual(2));
    expect(await asked('CreateDomainAssociation', key, before)).toBe(0);
    await harness.aws.amplify.send(new DeleteDomainAssociationCommand(domain));
    expect((await run.result()).domains).toMatchObject([{ domainName, status: 'PENDING_VERIFICATION' }]);
  });

  test('updateSubDomains gives up where what it writes is never there', async () => {
    const domain = await available(harness, 'overwritten.example');
    const set = [{ prefix: 'www', branchName: 'main' }];
    const run = await harness.workflows.start('updateSubDomains', { ...domain, set });
    expect(await failedAs('updateSubDomains', 'StateMismatch', run)).toMatch(/"www" shows nothing instead of main/);
    const handle = harness.workflows.client.workflow.getHandle(run.workflowId, run.runId);
    expect((await handle.fetchHistory()).events?.length).toBeLessThan(2_000);
  });

  test('collectAccessLogs fails where the log is gone', async () => {
    const { appId } = await makeApp(harness);
    const domainName = `${appId}.amplifyapp.com`;
    const run = await harness.workflows.start('collectAccessLogs', { appId, domainName });
    expect(await failedAs('collectAccessLogs', 'DownloadRefused', run)).toMatch(/answered the download with 404$/);
  });
});

describe('where S3 lets nobody in', () => {
  let harness: Harness;
  let bucket: Gate;
  beforeAll(async () => {
    bucket = await startGate('http://127.0.0.1:1', () => 403);
    const env = { ARTIFACT_STORE: 's3://artifacts/stores', AWS_ENDPOINT_URL_S3: bucket.url };
    harness = await startHarness({ env });
  });
  afterAll(async () => {
    await harness.stop();
    bucket.close();
  });

  test('pruneArtifacts says so', async () => {
    const run = await harness.workflows.start('pruneArtifacts', { olderThanDays: 30 });
    expect(await failedAs('pruneArtifacts', 'ArtifactRefused', run)).toMatch(/artifacts/);
  });
});
