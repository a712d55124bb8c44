import { afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type { ArtifactStore } from '../../src/artifacts/store.ts';
import { type ArtifactLab, effect, startArtifactLab } from '../activities/artifact-lab.ts';
import { callsAt, sitesAt } from '../setup/amplify.ts';
import { BUCKET, credentials, type S3Lab, startS3Lab } from './s3-lab.ts';

describe.skipIf(inject('python') === '')('a deployment from an S3 server of moto', () => {
  let s3: S3Lab;
  let amplify: ArtifactLab;
  let store: ArtifactStore;
  let prefix: string;
  beforeAll(async () => {
    s3 = await startS3Lab();
    ({ store, prefix } = s3.open());
    amplify = await startArtifactLab(s3.dir, store, { s3: { endpoint: s3.url, credentials } });
    return async () => {
      await amplify.stop();
      await s3.stop();
    };
  });
  afterEach(() => {
    s3.gate.refuse = () => undefined;
  });
  const jobsOf = async (branch: { appId: string; branchName: string }) =>
    (await amplify.run(() => amplify.activities.listJobs(branch))).jobSummaries ?? [];

  test('is fetched by Amplify itself, and known afterwards', async () => {
    const branch = await amplify.newBranch();
    const artifact = await amplify.newArtifact('<title>From S3</title>');
    s3.gate.seen.length = 0;
    const jobId = await amplify.deploy(branch, artifact);
    const sourceUrl = `s3://${BUCKET}/${prefix}/${artifact.sha256}.zip`;
    expect(await jobsOf(branch)).toMatchObject([{ jobId, status: 'SUCCEED', sourceUrl, sourceUrlType: 'ZIP' }]);
    const site = (await sitesAt(amplify.emulator.url, branch.appId))['main'] ?? '';
    expect(await (await fetch(site)).text()).toBe('<title>From S3</title>');
    expect(await callsAt(amplify.emulator.url, 'CreateDeployment')).toEqual([]);
    // No byte of it went through the worker.
    expect(s3.gate.seen.map((what) => what.replace(/^(\w+) \/artifacts\/stores\/[^/]+\/(\w+).*/, '$1 $2'))).toEqual([
      `HEAD ${artifact.sha256}`,
      'PUT uses',
      'PUT branches',
    ]);
    expect(await amplify.run(() => amplify.activities.artifactOfJob({ ...branch, jobId }))).toEqual(artifact);
  });

  test.each([
    ['ArtifactMissing', 'is gone', (Key: string) => s3.s3.deleteObject({ Bucket: BUCKET, Key })],
    ['ArtifactCorrupt', 'is another one', (Key: string) => s3.s3.putObject({ Bucket: BUCKET, Key, Body: 'x' })],
  ])('fails as %s before the branch is touched, when the artifact %s', async (type, _, damage) => {
    const branch = await amplify.newBranch();
    const artifact = await amplify.newArtifact(`<title>${type}</title>`);
    await amplify.deploy(branch, artifact);
    await damage(`${prefix}/${artifact.sha256}.zip`);
    await expect(amplify.deploy(branch, artifact)).rejects.toMatchObject({
      type: 'NothingStarted',
      nonRetryable: true,
      cause: { type },
    });
    expect((await jobsOf(branch)).map(({ jobId }) => jobId)).toEqual(['1']);
    expect(await amplify.run(() => amplify.activities.artifactOfJob({ ...branch, jobId: '1' }))).toBeUndefined();
  });

  test('whose record or answer was lost is adopted, not started twice', async () => {
    const branch = await amplify.newBranch();
    const artifact = await amplify.newArtifact('<title>Once</title>');
    const input = { ...branch, source: { artifact }, afterJobId: '0', effect };
    s3.gate.refuse = (what) => (what.includes('/branches/') ? 503 : undefined);
    await expect(amplify.run(() => amplify.activities.startBranchJob(input))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 503 },
    });
    s3.gate.refuse = () => undefined;
    const second = await amplify.run(() => amplify.activities.startBranchJob(input), 2);
    expect(second).toEqual({ jobId: '1', adopted: true });
    expect(await jobsOf(branch)).toHaveLength(1);
    expect(await amplify.run(() => amplify.activities.artifactOfJob({ ...branch, jobId: '1' }))).toEqual(artifact);
  });

  test('fails with a reason where Amplify may not read the bucket', async () => {
    const blind = await startArtifactLab(s3.dir, store);
    const branch = await blind.newBranch();
    const jobId = await blind.deploy(branch, await blind.newArtifact('<title>Blind</title>'));
    const { job } = await blind.run(() => blind.activities.getJob({ ...branch, jobId }));
    await blind.stop();
    expect(job?.steps?.[0]?.statusReason).toContain('was started without an S3 server');
  });

  test('stays in the store for as long as a branch runs it', async () => {
    const branch = await amplify.newBranch();
    const pages = ['one', 'two', 'three', 'four'];
    const artifacts = [];
    for (const page of pages) artifacts.push(await amplify.newArtifact(`<title>Retained ${page}</title>`));
    const [one, two, three, unused] = artifacts;
    if (one === undefined || two === undefined || three === undefined || unused === undefined) return;
    for (const artifact of [one, two, three]) await amplify.deploy(branch, artifact);
    // What is put and used now is younger than any real limit: this one lies in the future.
    const limits = { olderThanDays: -1, keepNewest: 1, appIds: [branch.appId] };
    const { activities, run } = amplify;
    expect(await run(() => activities.forgetOldJobs(limits))).toEqual({ branches: 1, forgotten: 2 });
    const { removedBytes, ...removed } = await run(() => activities.removeUnusedArtifacts(limits));
    expect(removedBytes).toBeGreaterThan(0);
    expect(removed).toMatchObject({ removed: 3, unfinished: 0 });
    const kept = await s3.keys(prefix);
    expect(kept).toContain(`${three.sha256}.zip`);
    for (const { sha256 } of [one, two, unused]) expect(kept.join(' ')).not.toContain(sha256);
  });
});
