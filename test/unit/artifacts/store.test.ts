import { readdir, rename, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type ArtifactStore, type KeptArtifact, openArtifactStore } from '../../../src/artifacts/store.ts';
import type { ArtifactRef } from '../../../workflows/contracts.ts';
import { workspace } from './workspace.ts';
import { sha256Of } from './zips.ts';

type PackedZip = Parameters<ArtifactStore['put']>[0];

/** A store in a new folder with one artifact in it. */
async function storeWith(content: string | Buffer) {
  const folder = await workspace();
  const path = join(folder, 'local.zip');
  await writeFile(path, content);
  const zip = { path, sha256: await sha256Of(path), size: (await stat(path)).size };
  const root = join(folder, 'store');
  const store = openArtifactStore(`file:${root}`);
  const ref = await store.put(zip);
  return { folder, root, zip, store, ref, kept: join(root, `${zip.sha256}.zip`) };
}

describe('write', () => {
  async function* chunks(failing = false) {
    yield Buffer.from('a,b\n');
    if (failing) throw new Error('broke off');
    yield Buffer.from('1,2\n');
  }

  test('keeps a content by its hash, which is read as any other', async () => {
    const { store, root } = await storeWith('x');
    const ref = await store.write(chunks(), 'csv');
    expect(ref.uri).toBe(pathToFileURL(join(root, `${ref.sha256}.csv`)).href);
    expect(ref.size).toBe(8);
    expect(await text((await store.openRead(ref)).stream)).toBe('a,b\n1,2\n');
    expect(await store.write(chunks(), 'csv')).toEqual(ref);
  });

  test('leaves nothing when the content breaks off', async () => {
    const { store, root } = await storeWith('x');
    const before = await readdir(root);
    await expect(store.write(chunks(true), 'csv')).rejects.toThrow('broke off');
    expect(await readdir(root)).toEqual(before);
  });
});

test('what a killed process left a day ago is removed, and what is being written is not', async () => {
  const { store, root } = await storeWith('x');
  await writeFile(join(root, '.old.part'), '');
  await writeFile(join(root, '.new.part'), '');
  const dayBefore = Date.now() / 1000 - 25 * 3_600;
  await utimes(join(root, '.old.part'), dayBefore, dayBefore);
  await store.write(Readable.from([Buffer.from('y')]), 'csv');
  expect((await readdir(root)).filter((name) => name.endsWith('.part'))).toEqual(['.new.part']);
});

describe('put and read', () => {
  test('gives the bytes back, to another process that opened the same folder', async () => {
    const content = Buffer.alloc(1_000_000, 'temporal');
    const { root, zip, ref } = await storeWith(content);
    expect(ref).toEqual({
      uri: pathToFileURL(join(root, `${zip.sha256}.zip`)).href,
      sha256: zip.sha256,
      size: 1_000_000,
    });
    const { stream, size } = await openArtifactStore(`file:${root}`).openRead(ref);
    expect(size).toBe(1_000_000);
    expect((await buffer(stream)).equals(content)).toBe(true);
    expect(await readdir(root)).toEqual([`${zip.sha256}.zip`]);
  });

  test('the same content a second time copies nothing', async () => {
    const { store, ref, zip, kept } = await storeWith('x');
    const before = await stat(kept);
    await expect(store.put({ ...zip, path: '/nowhere' })).resolves.toEqual(ref);
    expect((await stat(kept)).ino).toBe(before.ino);
  });

  test('many at once leave one file', async () => {
    const { store, ref, zip, root, folder } = await storeWith('x');
    await rename(root, join(folder, 'away'));
    const refs = await Promise.all(Array.from({ length: 8 }, () => store.put(zip)));
    expect(new Set(refs.map(({ uri }) => uri))).toEqual(new Set([ref.uri]));
    expect(await readdir(root)).toEqual([`${zip.sha256}.zip`]);
  });

  test('a kept file that lost bytes is put anew', async () => {
    const { store, ref, zip, kept } = await storeWith('whole');
    await writeFile(kept, 'who');
    await store.put(zip);
    expect(await text((await store.openRead(ref)).stream)).toBe('whole');
  });

  test('what changed since it was hashed leaves nothing in the store', async () => {
    const { store, root, zip } = await storeWith('first');
    await writeFile(zip.path, 'second');
    const other = { ...zip, sha256: 'a'.repeat(64), size: 6 };
    await expect(store.put(other)).rejects.toMatchObject({ code: 'ArtifactCorrupt' });
    expect(await readdir(root)).toEqual([`${zip.sha256}.zip`]);
  });
});

describe('a read fails', () => {
  test('ArtifactMissing when nobody put it', async () => {
    const { store, ref } = await storeWith('x');
    const sha256 = 'b'.repeat(64);
    const missing = { ...ref, sha256, uri: ref.uri.replace(ref.sha256, sha256) };
    await expect(store.openRead(missing)).rejects.toMatchObject({ code: 'ArtifactMissing' });
  });

  test('ArtifactCorrupt at once when its size is wrong', async () => {
    const { store, ref } = await storeWith('x');
    await expect(store.openRead({ ...ref, size: 2 })).rejects.toMatchObject({ code: 'ArtifactCorrupt' });
  });

  test.each([100, 1_000_000])('ArtifactCorrupt before its last byte when one of %i bytes is wrong', async (size) => {
    const content = Buffer.alloc(size, 'a');
    const { store, ref, kept } = await storeWith(content);
    content[0] = 0;
    await writeFile(kept, content);
    let delivered = 0;
    const { stream } = await store.openRead(ref);
    const reading = (async () => {
      for await (const chunk of stream) delivered += Buffer.from(chunk).length;
    })();
    await expect(reading).rejects.toMatchObject({ code: 'ArtifactCorrupt' });
    expect(delivered).toBeLessThan(size);
  });

  test('when the signal says so', async () => {
    const { store, ref } = await storeWith(Buffer.alloc(10_000_000));
    const stop = new AbortController();
    const { stream } = await store.openRead(ref, { signal: stop.signal });
    stop.abort();
    await expect(buffer(stream)).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('a reference is refused', () => {
  const lies: [name: string, lie: (ref: ArtifactRef, root: string) => Partial<ArtifactRef>][] = [
    ['another folder', (ref) => ({ uri: `file:///etc/${ref.sha256}.zip` })],
    ['a parent of the folder', (ref) => ({ uri: ref.uri.replace(/\/store\//, '/store/../') })],
    ['an encoded parent', (ref) => ({ uri: ref.uri.replace(/\/store\//, '/store/%2e%2e/') })],
    ['an encoded slash', (ref) => ({ uri: ref.uri.replace(/\/store\//, '/store%2f') })],
    ['another file of the folder', (_ref, root) => ({ uri: pathToFileURL(join(root, 'other.zip')).href })],
    ['another host', (ref) => ({ uri: ref.uri.replace('file://', 'file://server') })],
    ['another scheme', (ref) => ({ uri: ref.uri.replace('file:', 'http:') })],
    ['no URL', () => ({ uri: 'artifact.zip' })],
    ['a path as its digest', () => ({ sha256: '../../../etc/passwd' })],
    ['an upper-case digest', (ref) => ({ sha256: ref.sha256.toUpperCase() })],
  ];

  test.each(lies)('that names %s', async (_name, lie) => {
    const { store, ref, root } = await storeWith('x');
    const lied = { ...ref, ...lie(ref, root) };
    expect(lied).not.toEqual(ref);
    await expect(store.openRead(lied)).rejects.toMatchObject({ code: 'ArtifactRefused' });
  });

  test('whose file is a symbolic link out of the folder', async () => {
    const { store, ref, kept, folder } = await storeWith('x');
    await rename(kept, join(folder, 'outside.zip'));
    await symlink(join(folder, 'outside.zip'), kept);
    await expect(store.openRead(ref)).rejects.toMatchObject({ code: 'ArtifactRefused' });
  });
});

describe('what retention needs', () => {
  const listed = async (store: ArtifactStore): Promise<KeptArtifact[]> => {
    const found: KeptArtifact[] = [];
    for await (const one of store.list()) found.push(one);
    return found;
  };
  const longAgo = new Date('2026-01-01T00:00:00Z');

  test.each<[string, (store: ArtifactStore, ref: ArtifactRef, zip: PackedZip) => Promise<unknown>]>([
    ['put once more', (store, _ref, zip) => store.put(zip)],
    ['checked', (store, ref) => store.check(ref)],
  ])('an artifact that is %s is young again, and not removed', async (_, use) => {
    const { store, ref, zip, kept } = await storeWith('x');
    await utimes(kept, longAgo, longAgo);
    const [old] = await listed(store);
    expect(old).toEqual({ sha256: ref.sha256, size: 1, usedAt: longAgo.getTime() });
    if (old === undefined) return;
    await use(store, ref, zip);
    expect(await store.remove(old)).toBe(false);
    const [young] = await listed(store);
    expect(young?.usedAt).toBeGreaterThan(longAgo.getTime());
    expect(young !== undefined && (await store.remove(young))).toBe(true);
    expect(await listed(store)).toEqual([]);
    expect(await store.remove(old)).toBe(false);
    await expect(store.check(ref)).rejects.toMatchObject({ code: 'ArtifactMissing' });
  });

  test('a store that nobody put anything into is empty', async () => {
    const store = openArtifactStore(`file:${join(await workspace(), 'none')}`);
    expect(await listed(store)).toEqual([]);
    expect(await store.removeUnfinished(new Date())).toBe(0);
  });

  test('what killed puts left goes when it is old', async () => {
    const { store, root, zip } = await storeWith('x');
    const left = ['old', 'young'].map((name) => join(root, `.${zip.sha256}.${name}.part`));
    for (const path of left) await writeFile(path, 'half');
    await utimes(left[0] ?? '', longAgo, longAgo);
    expect(await store.removeUnfinished(new Date(longAgo.getTime() + 1))).toBe(1);
    expect((await readdir(root)).toSorted()).toEqual([`.${zip.sha256}.young.part`, `${zip.sha256}.zip`]);
  });
});

describe('the location', () => {
  test.each([
    ['absolute path', (root: string) => `file:${root}`],
    ['relative path', (root: string) => `file:${relative(process.cwd(), root)}`],
    ['URL', (root: string) => pathToFileURL(root).href],
  ])('may be a folder as %s', async (_form, locate) => {
    const { ref, root } = await storeWith('x');
    expect(await text((await openArtifactStore(locate(root)).openRead(ref)).stream)).toBe('x');
  });

  test.each([
    's3://',
    's3://b',
    's3:bucket',
    's3://bucket/a/../b',
    's3://bucket/a//b',
    's3://bucket/a?b',
    'constructor:x',
    '/var/artifacts',
    'artifacts',
    '',
    'file:',
    'file://host/share',
  ])('cannot be "%s"', (location) => {
    expect(() => openArtifactStore(location)).toThrow(
      expect.objectContaining({ code: 'UnknownStore', message: expect.stringContaining('file:DIR') }),
    );
  });
});
