import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type ArtifactStore, openArtifactStore } from '../../src/artifacts/store.ts';
import { type ArtifactLab, effect, startArtifactLab } from './artifact-lab.ts';

/** Amplify takes a while to delete a branch, and lets nobody make it anew before. */
async function untilMade(make: () => Promise<unknown>): Promise<void> {
  for (;;) {
    const made = await make().then(
      () => true,
      () => false,
    );
    if (made) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('artifactOfJob', () => {
  let store: ArtifactStore;
  let lab: ArtifactLab;
  beforeAll(async () => {
    const dir = join(inject('testDir'), randomUUID());
    store = openArtifactStore(`file:${join(dir, 'store')}`);
    lab = await startArtifactLab(dir, store);
  });
  afterAll(() => lab.stop());

  const artifactOf = (branch: { appId: string; branchName: string }, jobId: string) =>
    lab.run(() => lab.activities.artifactOfJob({ ...branch, jobId }));

  test('is what each job of a branch carried', async () => {
    const branch = await lab.newBranch();
    const [first, second] = [await lab.newArtifact('first'), await lab.newArtifact('second')];
    expect(await lab.deploy(branch, first)).toBe('1');
    expect(await lab.deploy(branch, second)).toBe('2');
    expect(await lab.deploy(branch, first)).toBe('3');
    expect([await artifactOf(branch, '1'), await artifactOf(branch, '2'), await artifactOf(branch, '3')]).toEqual([
      first,
      second,
      first,
    ]);
    expect((await store.jobs.history(branch)).map(({ jobId, target }) => [jobId, target])).toEqual([
      ['3', 'default'],
      ['2', 'default'],
      ['1', 'default'],
    ]);
  });

  test('is known of a job that is adopted', async () => {
    const branch = await lab.newBranch();
    const artifact = await lab.newArtifact('adopted');
    const jobId = await lab.deploy(branch, artifact);
    await store.jobs.forget({ ...branch, jobId });
    const input = { ...branch, source: { artifact }, afterJobId: '0', effect };
    const again = await lab.run(() => lab.activities.startBranchJob(input), 2);
    expect(again).toEqual({ jobId, adopted: true });
    expect(await artifactOf(branch, jobId)).toEqual(artifact);
  });

  test('is unknown of a job that something else started, and of a branch that is gone', async () => {
    const branch = await lab.newBranch();
    await lab.run(() => lab.activities.createDeployment(branch));
    expect(await artifactOf(branch, '1')).toBeUndefined();
    await lab.deploy(await lab.newBranch(), await lab.newArtifact('elsewhere'));
    expect(await artifactOf({ ...branch, branchName: 'other' }, '1')).toBeUndefined();
  });

  test('is unknown of a branch that was made anew under the same name', async () => {
    const branch = await lab.newBranch();
    await lab.deploy(branch, await lab.newArtifact('of the earlier branch'));
    await lab.run(() => lab.activities.deleteBranch(branch));
    expect(await artifactOf(branch, '1')).toBeUndefined();
    await untilMade(() => lab.run(() => lab.activities.createBranch(branch)));
    expect(await artifactOf(branch, '1')).toBeUndefined();
  });

  test('is missing when the store no longer has it', async () => {
    const branch = await lab.newBranch();
    const artifact = await lab.newArtifact('removed');
    await lab.deploy(branch, artifact);
    await rm(fileURLToPath(artifact.uri));
    expect(await artifactOf(branch, '1')).toBeUndefined();
  });

  test('refuses what is no id', async () => {
    await expect(artifactOf({ appId: '../../etc', branchName: 'main' }, '1')).rejects.toMatchObject({
      type: 'ArtifactRefused',
      nonRetryable: true,
    });
  });
});
