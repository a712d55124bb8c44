import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { fromBufferPromise, openPromise } from 'yauzl';
import { centralDirectory, localHeader, overhead } from '../../../src/artifacts/zip-format.ts';
import { workspace } from './workspace.ts';

test('a zip above 4 GB can be read, and is no longer than was reckoned', async () => {
  const path = join(await workspace(), 'large.zip');
  const huge = { name: 'video.mp4', size: 4.5 * 1024 ** 3, crc32: 0, offset: 0 };
  const start = localHeader(huge);
  const small = { name: 'index.html', size: 5, crc32: crc32('hello'), offset: start.length + huge.size };
  const between = Buffer.concat([localHeader(small), Buffer.from('hello')]);
  const directory = Buffer.concat([...centralDirectory([huge, small], small.offset + between.length)]);

  // The video is a hole in the file.
  const file = await open(path, 'wx');
  await file.write(start, 0, start.length, 0);
  await file.write(between, 0, between.length, small.offset);
  await file.write(directory, 0, directory.length, small.offset + between.length);
  const { size } = await file.stat();
  await file.close();

  const zip = await openPromise(path, { autoClose: false });
  const found: unknown[] = [];
  for await (const entry of zip.eachEntry()) {
    const { fileName } = await zip.readLocalFileHeaderPromise(entry);
    const head = await zip.openReadStreamPromise(entry, { end: Math.min(5, entry.uncompressedSize) });
    found.push([fileName.toString(), entry.fileName, entry.uncompressedSize, await text(head)]);
  }
  zip.close();
  expect(found).toEqual([
    ['video.mp4', 'video.mp4', huge.size, '\0'.repeat(5)],
    ['index.html', 'index.html', 5, 'hello'],
  ]);
  expect(size).toBeLessThanOrEqual(huge.size + small.size + overhead([huge.name, small.name]));
});

test('a zip of 70,000 files can be read', async () => {
  const header = localHeader({ name: '00000', size: 0, crc32: 0 });
  const entries = Array.from({ length: 70_000 }, (_, i) => ({
    name: String(i).padStart(5, '0'),
    size: 0,
    crc32: 0,
    offset: i * header.length,
  }));
  const directory = centralDirectory(entries, entries.length * header.length);

  const zip = await fromBufferPromise(Buffer.concat([...entries.map(localHeader), ...directory]));
  let last = '';
  for await (const entry of zip.eachEntry()) last = entry.fileName;
  expect(last).toBe('69999');
  expect(zip.entriesRead).toBe(70_000);
});
