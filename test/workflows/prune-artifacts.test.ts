import { access, utimes } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { DeleteBranchCommand } from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ArtifactStore, openArtifactStore } from '../../src/artifacts/store.ts';
import type { ArtifactRef } from '../../workflows/contracts.ts';
import { control, makeApp } from '../setup/amplify.ts';
import { failedAs } from '../setup/failed-as.ts';
import { type Harness, startHarness, withCache } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';
import { siteSource } from '../setup/sites.ts';

let harness: Harness;
let store: ArtifactStore;
withCache('pruneArtifacts, %s', (_, options) => {
  beforeAll(async () => {
    harness = await startHarness(options);
    store = openArtifactStore(harness.config.artifactStore);
  });
  afterAll(() => harness.stop());
  beforeEach(async () => {
    for await (const job of store.jobs.all()) await store.jobs.forget(job);
    for await (const { tag } of store.tags.all()) await store.tags.remove(tag);
    for await (const artifact of store.list()) await store.remove(artifact);
  });

  const longAgo = new Date(Date.now() - 40 * 86_400_000);
  let pages = 0;
  const newArtifact = async (): Promise<ArtifactRef> =>
    (await siteSource(harness, `<title>${(pages += 1)}</title>`)).artifact;
  const makeOld = async (...artifacts: readonly ArtifactRef[]): Promise<void> => {
    for (const { uri } of artifacts) await utimes(fileURLToPath(uri), longAgo, longAgo);
    for await (const job of store.jobs.all()) {
      if (artifacts.some(({ sha256 }) => sha256 === job.artifact.sha256)) {
        await store.jobs.record({ ...job, recordedAt: longAgo.toISOString() });
      }
    }
  };
  const isKept = ({ uri }: ArtifactRef): Promise<boolean> =>
    access(fileURLToPath(uri)).then(
      () => true,
      () => false,
    );
  const areKept = (...artifacts: readonly ArtifactRef[]): Promise<boolean[]> => Promise.all(artifacts.map(isKept));
  const prune = async (limits: { keepNewest?: number; appIds?: string[] } = {}) =>
    (await harness.workflows.start('pruneArtifacts', { olderThanDays: 30, ...limits })).result();
  const deploy = async (branch: { appId: string; branchName: string }, artifact: ArtifactRef): Promise<void> => {
    const run = await harness.workflows.start('deployBranch', { ...branch, source: { artifact } });
    await run.result().catch(() => undefined);
  };
  const newBranch = (): Promise<{ appId: string; branchName: string }> => makeApp(harness);

  test('removes what is old and in no use, and nothing that is young', async () => {
    const [old, young] = [await newArtifact(), await newArtifact()];
    await makeOld(old);
    expect(await prune()).toMatchObject({ branches: 0, forgotten: 0, removed: 1, removedBytes: old.size });
    expect(await areKept(old, young)).toEqual([false, true]);
  });

  test('keeps what a tag names, until it names something else', async () => {
    const [stays, moved, newest] = [await newArtifact(), await newArtifact(), await newArtifact()];
    await store.tags.put('stable', stays);
    await store.tags.put('latest', moved);
    await store.tags.put('latest', newest);
    await makeOld(stays, moved, newest);
    expect(await prune()).toMatchObject({ removed: 1 });
    expect(await areKept(stays, moved, newest)).toEqual([true, false, true]);
  });

  test('keeps what a branch runs, however old it is and however often a deployment failed since', async () => {
    const branch = await newBranch();
    const [before, live, failed, newest] = [
      await newArtifact(),
      await newArtifact(),
      await newArtifact(),
      await newArtifact(),
    ];
    await deploy(branch, before);
    await deploy(branch, live);
    for (const artifact of [failed, newest]) {
      await control(harness, 'jobs', { ...branch, outcome: 'fail', reason: 'broken' });
      await deploy(branch, artifact);
    }
    await makeOld(before, live, failed, newest);
    expect(await prune({ keepNewest: 1 })).toMatchObject({ branches: 1, forgotten: 1, removed: 1 });
    expect(await areKept(before, live, failed, newest)).toEqual([false, true, true, true]);
    expect((await store.jobs.history(branch)).map(({ jobId }) => jobId)).toEqual(['4', '3', '2']);
  });

  test('keeps everything of a branch where no deployment succeeded yet', async () => {
    const branch = await newBranch();
    const [first, second] = [await newArtifact(), await newArtifact()];
    for (const artifact of [first, second]) {
      await control(harness, 'jobs', { ...branch, outcome: 'fail', reason: 'broken' });
      await deploy(branch, artifact);
    }
    await makeOld(first, second);
    expect(await prune({ keepNewest: 1 })).toMatchObject({ forgotten: 0, removed: 0 });
  });

  test('remembers the newest jobs of a branch, as many as it is told', async () => {
    const branch = await newBranch();
    const artifacts = [await newArtifact(), await newArtifact(), await newArtifact()];
    for (const artifact of artifacts) await deploy(branch, artifact);
    await makeOld(...artifacts);
    expect(await prune()).toMatchObject({ forgotten: 0, removed: 0 });
    expect(await prune({ keepNewest: 2 })).toMatchObject({ forgotten: 1, removed: 1 });
    expect(await areKept(...artifacts)).toEqual([false, true, true]);
  });

  test('keeps an artifact for as long as any branch has it, of whatever target or app', async () => {
    const [one, other] = [await newBranch(), await newBranch()];
    const [shared, next] = [await newArtifact(), await newArtifact()];
    for (const artifact of [shared, next]) await deploy(one, artifact);
    await deploy(other, shared);
    const [elsewhere] = await store.jobs.history(other);
    if (elsewhere === undefined) throw new Error('nothing was recorded');
    await store.jobs.record({ ...elsewhere, appId: 'd0elsewhere', target: 'production' });
    await makeOld(shared, next);
    expect(await prune({ keepNewest: 1 })).toMatchObject({ branches: 2, forgotten: 1, removed: 0 });
    await store.jobs.forget(elsewhere);
    expect(await prune({ keepNewest: 1 })).toMatchObject({ branches: 1, removed: 0 });
    expect(await isKept(shared)).toBe(true);
    await store.jobs.forget({ ...elsewhere, appId: 'd0elsewhere' });
    expect(await prune({ keepNewest: 1 })).toMatchObject({ branches: 1, removed: 1 });
  });

  test('leaves other apps alone where it is told some', async () => {
    const [one, other] = [await newBranch(), await newBranch()];
    const artifacts = [await newArtifact(), await newArtifact(), await newArtifact(), await newArtifact()] as const;
    await deploy(one, artifacts[0]);
    await deploy(one, artifacts[1]);
    await deploy(other, artifacts[2]);
    await deploy(other, artifacts[3]);
    await makeOld(...artifacts);
    const limits = { keepNewest: 1, appIds: [one.appId] };
    expect(await prune(limits)).toMatchObject({ branches: 1, forgotten: 1, removed: 1 });
    expect(await areKept(...artifacts)).toEqual([false, true, true, true]);
  });

  test('forgets a branch that is gone', async () => {
    const branch = await newBranch();
    const artifact = await newArtifact();
    await deploy(branch, artifact);
    await harness.aws.amplify.send(new DeleteBranchCommand(branch));
    await makeOld(artifact);
    expect(await prune()).toMatchObject({ forgotten: 1, removed: 1 });
  });

  test('an artifact that is deployed again is young', async () => {
    const branch = await newBranch();
    const artifact = await newArtifact();
    await makeOld(artifact);
    await deploy(branch, artifact);
    for await (const job of store.jobs.all()) await store.jobs.forget(job);
    expect(await prune()).toMatchObject({ removed: 0 });
    expect(await isKept(artifact)).toBe(true);
  });

  test('fails, and removes nothing, where a record cannot be read', async () => {
    const artifact = await newArtifact();
    await makeOld(artifact);
    const odd = {
      appId: 'd1',
      branchName: 'main',
      jobId: '1',
      branchCreated: '',
      target: 'default',
      recordedAt: 'never',
    };
    await store.jobs.record({ ...odd, artifact });
    const run = await harness.workflows.start('pruneArtifacts', { olderThanDays: 30 });
    expect(await failedAs('pruneArtifacts', 'ArtifactCorrupt', run)).toMatch(
      /^ArtifactCorrupt: branches\/d1\/.* is not a record of a job: remove it/,
    );
    expect(await isKept(artifact)).toBe(true);
    await store.jobs.forget(odd);
  });

  test('ends at once when it is cancelled', async () => {
    const run = await harness.workflows.start('pruneArtifacts', { olderThanDays: 30, keepNewest: 5 });
    await run.cancel();
    expect(await outcome(run)).toMatchObject({ cancelled: true });
  });

  test.each([
    [{ olderThanDays: 0 }, /olderThanDays must be/],
    [{ olderThanDays: 30, keepNewest: 0 }, /keepNewest must be/],
    [{ olderThanDays: 30, appIds: [] }, /appIds must/],
  ])('refuses %o', async (input, rule) => {
    await expect(harness.workflows.start('pruneArtifacts', input)).rejects.toThrow(rule);
  });
});
