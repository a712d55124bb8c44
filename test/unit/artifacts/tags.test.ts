import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type ArtifactStore, openArtifactStore } from '../../../src/artifacts/store.ts';
import type { Tag } from '../../../src/artifacts/tags.ts';
import type { ArtifactRef } from '../../../workflows/contracts.ts';
import { workspace } from './workspace.ts';
import { sha256Of } from './zips.ts';

async function newStore() {
  const folder = await workspace();
  const root = join(folder, 'store');
  const store = openArtifactStore(`file:${root}`);
  const put = async (content: string): Promise<ArtifactRef> => {
    const path = join(folder, 'local.zip');
    await writeFile(path, content);
    return store.put({ path, sha256: await sha256Of(path), size: (await stat(path)).size });
  };
  return { root, store, put };
}

async function all(store: ArtifactStore): Promise<Tag[]> {
  const found: Tag[] = [];
  for await (const one of store.tags.all()) found.push(one);
  return found.toSorted((a, b) => (a.tag < b.tag ? -1 : 1));
}

describe('tags', () => {
  test('name the artifact that was put last, for another process too', async () => {
    const { root, store, put } = await newStore();
    const [first, second] = [await put('one'), await put('two')];
    await store.tags.put('latest', first);
    await store.tags.put('v1.0_a-b', first);
    await store.tags.put('latest', second);
    const other = openArtifactStore(`file:${root}`);
    expect(await other.tags.find('latest')).toMatchObject({ tag: 'latest', artifact: second });
    expect((await all(other)).map(({ tag, artifact }) => [tag, artifact])).toEqual([
      ['latest', second],
      ['v1.0_a-b', first],
    ]);
    await other.tags.remove('latest');
    await other.tags.remove('latest');
    expect(await store.tags.find('latest')).toBeUndefined();
    expect((await readdir(join(root, 'tags'))).toSorted()).toEqual(['v1.0_a-b.json']);
  });

  test('are there neither at first nor for what the store does not have', async () => {
    const { store, put } = await newStore();
    const artifact = await put('one');
    expect(await all(store)).toEqual([]);
    await expect(store.tags.put('latest', { ...artifact, size: 9 })).rejects.toMatchObject({ code: 'ArtifactCorrupt' });
    await rm(fileURLToPath(artifact.uri));
    await expect(store.tags.put('latest', artifact)).rejects.toMatchObject({ code: 'ArtifactMissing' });
    const table = await store.write(rows(), 'csv');
    await expect(store.tags.put('latest', table)).rejects.toMatchObject({ code: 'ArtifactMissing' });
    expect(await store.tags.find('latest')).toBeUndefined();
  });

  test('make what they name young, so that retention does not take it meanwhile', async () => {
    const { store, put } = await newStore();
    const artifact = await put('one');
    await utimes(fileURLToPath(artifact.uri), 0, 0);
    await store.tags.put('latest', artifact);
    expect((await stat(fileURLToPath(artifact.uri))).mtimeMs).toBeGreaterThan(0);
  });

  test.each(['', '.', '..', '../latest', 'a/b', 'Latest', '-x', 'a b', 'é', 'x'.repeat(129)])(
    'refuse %j',
    async (tag) => {
      const { store, put } = await newStore();
      const artifact = await put('one');
      await expect(store.tags.put(tag, artifact)).rejects.toMatchObject({ code: 'ArtifactRefused' });
      await expect(async () => store.tags.find(tag)).rejects.toThrow('cannot be a tag');
      await expect(store.tags.remove(tag)).rejects.toMatchObject({ code: 'ArtifactRefused' });
    },
  );

  test('say so where a record is none', async () => {
    const { root, store, put } = await newStore();
    await store.tags.put('latest', await put('one'));
    await writeFile(join(root, 'tags', 'latest.json'), '{"sha256": "x"}');
    await expect(store.tags.find('latest')).rejects.toMatchObject({ code: 'ArtifactCorrupt' });
  });
});

async function* rows() {
  yield Buffer.from('a,b\n');
}
