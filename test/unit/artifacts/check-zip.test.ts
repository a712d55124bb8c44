import { stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkZip } from '../../../src/artifacts/check-zip.ts';
import { packFolder } from '../../../src/artifacts/pack.ts';
import { workspace, writeTree } from './workspace.ts';
import { makeZip, renameEntry, sha256Of } from './zips.ts';

describe('a zip is accepted', () => {
  test('when another tool made it', async () => {
    const path = await makeZip(join(await workspace(), 'site.zip'), { 'index.html': { content: 'hi' }, 'a/b': {} });
    const { size } = await stat(path);
    expect(await checkZip(path)).toEqual({ path, size, sha256: await sha256Of(path), entries: 2 });
  });

  test('when we packed it, with the same digest', async () => {
    const folder = await workspace();
    const packed = await packFolder(await writeTree(join(folder, 'site'), { 'index.html': 'hi' }), { into: folder });
    expect(await checkZip(packed.path)).toEqual(packed);
  });
});

describe('a zip is refused', () => {
  const cases: [reason: string, code: string, make: (folder: string) => Promise<string>][] = [
    ['that does not exist', 'SourceMissing', async (folder) => join(folder, 'none.zip')],
    ['that is a folder', 'NotAZip', async (folder) => folder],
    ['that is another file', 'NotAZip', (folder) => file(folder, 'GIF89a, and then some more bytes of a picture')],
    ['that is empty', 'NotAZip', (folder) => file(folder, '')],
    ['without entries', 'Empty', (folder) => makeZip(join(folder, 'site.zip'), {})],
    ['without index.html', 'NoIndex', (folder) => makeZip(join(folder, 'site.zip'), { 'main.html': {} })],
    ['with a symbolic link', 'SymbolicLink', (folder) => zipWith(folder, 'link', { content: '/etc', mode: 0o120777 })],
    [
      'with a parent path',
      'UnsafePath',
      async (folder) => renameEntry(await zipWith(folder, 'xx/evil'), 'xx/evil', '../evil'),
    ],
    [
      'with an absolute path',
      'UnsafePath',
      async (folder) => renameEntry(await zipWith(folder, 'xx/evil'), 'xx/evil', '/x/evil'),
    ],
    [
      'with a drive letter',
      'UnsafePath',
      async (folder) => renameEntry(await zipWith(folder, 'xx/evil'), 'xx/evil', 'C:/evil'),
    ],
    ['above 5 GB', 'TooLarge', async (folder) => grown(await zipWith(folder, 'a'), 5 * 1024 ** 3 + 1)],
    ['that was cut off', 'NotAZip', async (folder) => grown(await zipWith(folder, 'a'), 150)],
  ];

  test.each(cases)('%s: %s', async (_reason, code, make) => {
    const path = await make(await workspace());
    await expect(checkZip(path)).rejects.toMatchObject({
      name: 'SourceError',
      code,
      message: expect.stringContaining(path),
    });
  });

  test('whose site is one folder further down, with a hint', async () => {
    const path = await makeZip(join(await workspace(), 'site.zip'), { 'dist/index.html': {} });
    await expect(checkZip(path)).rejects.toMatchObject({
      code: 'NoIndex',
      message: expect.stringContaining('dist/index.html'),
    });
  });
});

async function file(folder: string, content: string): Promise<string> {
  const path = join(folder, 'site.zip');
  await writeFile(path, content);
  return path;
}

function zipWith(folder: string, name: string, member: Parameters<typeof makeZip>[1][string] = {}): Promise<string> {
  return makeZip(join(folder, 'site.zip'), { 'index.html': {}, [name]: member });
}

async function grown(path: string, size: number): Promise<string> {
  await truncate(path, size);
  return path;
}
