import { execFileSync } from 'node:child_process';
import { appendFileSync, closeSync, openSync, truncateSync, writeSync } from 'node:fs';
import { chmod, mkdir, readdir, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packFolder } from '../../../src/artifacts/pack.ts';
import { workspace, writeTree } from './workspace.ts';
import { readZip, sha256Of } from './zips.ts';

const site = {
  'index.html': '<title>Hello</title>',
  'about/index.html': '<title>About</title>',
  'a.txt': '',
  'B.txt': 'upper case sorts first',
  'ä/ö.txt': 'not ASCII',
  '\u{1F600}.txt': 'outside the BMP',
  '\uFB01.txt': 'after it in UTF-16, before it in bytes',
  '.well-known/security.txt': 'Contact: mailto:security@example.com',
};

describe('a packed folder', () => {
  test('holds every file, by byte order of the names', async () => {
    const folder = await workspace();
    const dir = await writeTree(join(folder, 'site'), site);
    const packed = await packFolder(dir, { into: join(folder, 'out') });

    const members = await readZip(packed.path);
    expect(Object.fromEntries(members)).toEqual(site);
    const names = members.map(([name]) => name);
    expect(names).toEqual([...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    expect(packed).toMatchObject({
      entries: members.length,
      size: (await stat(packed.path)).size,
      sha256: await sha256Of(packed.path),
    });
  });

  test('has the same bytes whatever the order, times and modes of its files', async () => {
    const folder = await workspace();
    const first = await writeTree(join(folder, 'first'), site);
    const second = await writeTree(join(folder, 'second'), Object.fromEntries(Object.entries(site).reverse()));
    await utimes(join(second, 'a.txt'), 1, 1);
    await chmod(join(second, 'index.html'), 0o755);
    await mkdir(join(second, 'empty folder'));
    await writeTree(second, { '.git/HEAD': 'ref: refs/heads/main', 'about/.git': 'gitdir: elsewhere' });

    const [one, two] = await Promise.all([first, second].map((dir) => packFolder(dir, { into: folder })));
    expect(two?.sha256).toBe(one?.sha256);
    // Computed once and written down: another machine, Node version or time zone must find the same.
    expect(one?.sha256).toBe('70ec2d07bee854bfafc35a65c594947675bb0c55161dc4ccf36d48e44857b4aa');
  });

  test('differs when a byte or a name differs', async () => {
    const folder = await workspace();
    const variants = [site, { ...site, 'a.txt': ' ' }, { ...site, 'c.txt': '' }];
    const hashes = await Promise.all(
      variants.map(async (files, i) => {
        const dir = await writeTree(join(folder, `${i}`), files);
        return (await packFolder(dir, { into: folder })).sha256;
      }),
    );
    expect(new Set(hashes).size).toBe(3);
  });

  test('may be named through a symbolic link', async () => {
    const folder = await workspace();
    const dir = await writeTree(join(folder, 'build-17'), site);
    await symlink(dir, join(folder, 'current'));
    const packed = await packFolder(join(folder, 'current'), { into: folder });
    expect(packed.entries).toBe(Object.keys(site).length);
  });
});

describe('a folder is refused', () => {
  /** Packs, and proves that a refusal leaves nothing behind. */
  async function refusalOf(folder: string, dir: string) {
    const into = join(folder, 'out');
    const error: unknown = await packFolder(dir, { into }).catch((cause: unknown) => cause);
    expect(await readdir(into).catch(() => [])).toEqual([]);
    return error;
  }

  test('when it does not exist', async () => {
    const folder = await workspace();
    const dir = join(folder, 'nowhere');
    expect(await refusalOf(folder, dir)).toMatchObject({ code: 'SourceMissing', message: `${dir} does not exist` });
  });

  test('when it is a file', async () => {
    const folder = await writeTree(await workspace(), { 'index.html': '' });
    expect(await refusalOf(folder, join(folder, 'index.html'))).toMatchObject({ code: 'NotAFolder' });
  });

  test('when it has no file but what git keeps', async () => {
    const folder = await workspace();
    const dir = await writeTree(join(folder, 'site'), { '.git/HEAD': 'ref' });
    expect(await refusalOf(folder, dir)).toMatchObject({ code: 'Empty' });
  });

  test('when it has no index.html at its root, with a hint at one below', async () => {
    const folder = await workspace();
    const dir = await writeTree(join(folder, 'project'), { 'package.json': '{}', 'dist/index.html': '' });
    expect(await refusalOf(folder, dir)).toMatchObject({
      code: 'NoIndex',
      message: expect.stringContaining('dist/index.html'),
    });
  });

  test.each(['file', 'folder', 'nowhere'])('when a symbolic link in it points to a %s', async (target) => {
    const folder = await workspace();
    const dir = await writeTree(join(folder, 'site'), { 'index.html': '', 'deep/file': '', 'folder/x': '' });
    await symlink(target === 'file' ? '../index.html' : `../${target}`, join(dir, 'deep', 'link'));
    expect(await refusalOf(folder, dir)).toMatchObject({
      code: 'SymbolicLink',
      message: expect.stringContaining(join(dir, 'deep', 'link')),
    });
  });

  test.each(['..\\evil.txt', 'C:evil.txt'])('when the name %s would leave it elsewhere', async (name) => {
    const folder = await workspace();
    const dir = await writeTree(join(folder, 'site'), { 'index.html': '' });
    await writeFile(join(dir, name), '');
    expect(await refusalOf(folder, dir)).toMatchObject({ code: 'UnsafePath' });
  });

  test('when it holds something that is no file', async () => {
    const folder = await workspace();
    const dir = await writeTree(join(folder, 's'), { 'index.html': '' });
    const pipe = join(dir, 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect(await refusalOf(folder, dir)).toMatchObject({ code: 'Unreadable', message: expect.stringContaining(pipe) });
  });

  test('above 5 GB, before a byte is written', async () => {
    const folder = await workspace();
    const dir = await writeTree(join(folder, 'site'), { 'index.html': '', 'video.mp4': '' });
    await truncate(join(dir, 'video.mp4'), 5 * 1024 ** 3);
    expect(await refusalOf(folder, dir)).toMatchObject({
      code: 'TooLarge',
      message: expect.stringContaining('at most 5 GB'),
    });
  });

  // The signal is asked before each read, and so tells when to interfere.
  test.each([
    ['grows before it is read', 1, (path: string) => appendFileSync(path, 'more')],
    ['is overwritten between the two looks at a large one', 3, (path: string) => overwriteStart(path)],
    ['shrinks meanwhile', 4, (path: string) => truncateSync(path, 1_200_000)],
  ])('when a file %s', async (_how, look, change) => {
    const folder = await workspace();
    const dir = await writeTree(join(folder, 'site'), { 'index.html': 'a'.repeat(1_500_000) });
    const { signal } = new AbortController();
    let looks = 0;
    signal.throwIfAborted = () => {
      looks += 1;
      if (looks === look) change(join(dir, 'index.html'));
    };
    const into = join(folder, 'out');
    await expect(packFolder(dir, { into, signal })).rejects.toMatchObject({ code: 'Changed' });
    expect(await readdir(into)).toEqual([]);
  });
});

function overwriteStart(path: string): void {
  const file = openSync(path, 'r+');
  writeSync(file, 'b', 0);
  closeSync(file);
}

test('packing ends when it is told to, and leaves nothing behind', async () => {
  const folder = await workspace();
  const dir = await writeTree(join(folder, 'site'), site);
  const into = join(folder, 'out');
  const reason = new Error('enough');
  await expect(packFolder(dir, { into, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect(await readdir(into)).toEqual([]);
});
