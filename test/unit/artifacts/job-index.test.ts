import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FolderTexts } from '../../../src/artifacts/folder-texts.ts';
import { type CarriedArtifact, JobIndex } from '../../../src/artifacts/job-index.ts';
import { workspace } from './workspace.ts';

const sha256 = 'a'.repeat(64);
const uriOf = (digest: string): string => `file:///store/${digest}.zip`;
const carried: CarriedArtifact = {
  appId: 'd1a2b3',
  branchName: 'main',
  jobId: '7',
  artifact: { uri: uriOf(sha256), sha256, size: 12 },
  branchCreated: '2026-01-01T00:00:00.000Z',
  target: 'default',
  recordedAt: '2026-01-02T00:00:00.000Z',
};

async function newIndex() {
  const folder = await workspace();
  return { folder, index: new JobIndex(new FolderTexts(folder), uriOf) };
}

async function all(index: JobIndex): Promise<CarriedArtifact[]> {
  const found: CarriedArtifact[] = [];
  for await (const one of index.all()) found.push(one);
  return found;
}

describe('the index of jobs', () => {
  test('tells what a job carried, to another process, wherever the store is then', async () => {
    const { folder, index } = await newIndex();
    await index.record(carried);
    const moved = new JobIndex(new FolderTexts(folder), (digest) => `file:///moved/${digest}.zip`);
    expect(await moved.find(carried)).toEqual({
      ...carried,
      artifact: { ...carried.artifact, uri: `file:///moved/${sha256}.zip` },
    });
  });

  test('knows nothing at first', async () => {
    const { index } = await newIndex();
    expect(await index.find(carried)).toBeUndefined();
    expect(await index.history(carried)).toEqual([]);
    expect(await all(index)).toEqual([]);
  });

  test('keeps the later of two records of a job, and forgets', async () => {
    const { index } = await newIndex();
    const later = { ...carried, artifact: { uri: uriOf('b'.repeat(64)), sha256: 'b'.repeat(64), size: 3 } };
    await index.record(carried);
    await index.record(later);
    expect(await all(index)).toEqual([later]);
    await index.forget(carried);
    await index.forget(carried);
    expect(await all(index)).toEqual([]);
  });

  test('has the history of a branch, newest job first, apart from that of others', async () => {
    const { index } = await newIndex();
    const jobs = ['9', '10', '8'].map((jobId) => ({ ...carried, jobId }));
    const others = [
      { ...carried, branchName: 'Main' },
      { ...carried, branchName: 'main/x' },
      { ...carried, branchName: '..' },
      { ...carried, branchName: 'é'.repeat(255) },
      { ...carried, appId: 'd9' },
    ];
    for (const one of [...jobs, ...others]) await index.record(one);
    expect((await index.history(carried)).map(({ jobId }) => jobId)).toEqual(['10', '9', '8']);
    for (const other of others) expect(await index.history(other)).toEqual([other]);
    expect(await all(index)).toHaveLength(8);
  });

  test('loses nothing to writers at the same time, and leaves no unfinished file', async () => {
    const { folder, index } = await newIndex();
    const jobs = Array.from({ length: 40 }, (_, job) => ({ ...carried, jobId: String(job + 1) }));
    await Promise.all([...jobs, ...jobs].map((job) => index.record(job)));
    expect(await index.history(carried)).toEqual(jobs.toReversed());
    const files = (await readdir(folder, { recursive: true })).filter((name) => !/\/(\w{32}|\d+\.json)$/.test(name));
    expect(files.toSorted()).toEqual(['branches', 'branches/d1a2b3']);
  });

  test('says so where a record is none', async () => {
    const { folder, index } = await newIndex();
    await index.record(carried);
    const [name = ''] = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('7.json'));
    await writeFile(join(folder, name), '{"jobId": "7"}');
    await expect(index.find(carried)).rejects.toMatchObject({ code: 'ArtifactCorrupt' });
    await expect(index.find(carried)).rejects.toThrow(`${name} in the artifact store is not a record`);
  });

  test.each([{ appId: '../d1' }, { appId: '' }, { jobId: '../7' }, { jobId: '' }])('refuses %o', async (lie) => {
    const { index } = await newIndex();
    await expect(async () => index.find({ ...carried, ...lie })).rejects.toMatchObject({ code: 'ArtifactRefused' });
    await expect(index.record({ ...carried, ...lie })).rejects.toMatchObject({ code: 'ArtifactRefused' });
  });
});
