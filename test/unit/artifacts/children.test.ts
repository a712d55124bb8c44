import { mkdir, readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packFolder } from '../../../src/artifacts/pack.ts';
import { compiled, runChild } from './compiled.ts';
import { workspace, writeTree } from './workspace.ts';

const MEGABYTE = 1024 ** 2;

/** What the child needs to pack a site with a large file, which takes no disk itself. */
async function siteOf(bytes: number) {
  const folder = await workspace();
  const dir = await writeTree(join(folder, 'site'), { 'index.html': '', 'video.mp4': '' });
  await truncate(join(dir, 'video.mp4'), bytes);
  const store = join(folder, 'store');
  await mkdir(store);
  const output = await compiled('src/artifacts/pack.ts', 'src/artifacts/store.ts');
  return { compiled: output, location: `file:${store}`, dir, into: join(folder, 'packed'), store };
}

test('packing and storing 256 MB takes little memory', { timeout: 60_000 }, async () => {
  const result = await runChild('pack.mjs', await siteOf(256 * MEGABYTE));
  expect(result).toEqual({ grown: expect.any(Number), seconds: expect.any(Number) });
  expect(result).toSatisfy(({ grown }: { grown: number }) => grown < 100 * MEGABYTE);
});

/** No file may grow above so many blocks of the shell, 512 or 1024 bytes: like a disk that is full. */
const FULL_DISK = 'ulimit -f 2048; exec "$@"';

test('a disk that is full while a folder is packed keeps no part of it', { timeout: 60_000 }, async () => {
  const site = await siteOf(4 * MEGABYTE);
  expect(await runChild('pack.mjs', site, FULL_DISK)).toEqual({ error: 'NoSpace' });
  expect(await readdir(site.into)).toEqual([]);
});

test('a disk that is full while a zip is stored keeps no part of it', { timeout: 60_000 }, async () => {
  const site = await siteOf(4 * MEGABYTE);
  const packed = await packFolder(site.dir, site);
  expect(await runChild('pack.mjs', { ...site, packed }, FULL_DISK)).toEqual({ error: 'ArtifactStoreFull' });
  expect(await readdir(site.store)).toEqual([]);
});
