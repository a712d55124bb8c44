import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeApp } from '../setup/amplify.ts';
import { available } from '../setup/domains.ts';
import { failedAs } from '../setup/failed-as.ts';
import { startGate, type Gate } from '../setup/gate.ts';
import { type Harness, startHarness } from '../setup/harness.ts';

/** Requests that AWS says were done, and were not; and a log that is gone when it is fetched. */
const words: readonly (readonly [RegExp, number])[] = [
  [/^DELETE \/apps\/\w+$/, 200],
  [/^POST \/apps\/\w+\/domains\/overwritten\.example$/, 200],
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

  test('deleteApp notices an app that is still there', async () => {
    const { appId } = await makeApp(harness);
    const run = await harness.workflows.start('deleteApp', { appId });
    expect(await failedAs('deleteApp', 'StateMismatch', run)).toMatch(/is still there, though it was deleted$/);
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
