import { once } from 'node:events';
import { mkdir, open, rename } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { crc32 } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { checkZip } from '../../src/artifacts/check-zip.ts';
import { centralDirectory, localHeader } from '../../src/artifacts/zip-format.ts';
import { compiled, runChild } from '../unit/artifacts/compiled.ts';
import { workspace } from '../unit/artifacts/workspace.ts';

const GIGABYTE = 1024 ** 3;

/** A zip of somewhat more than 1 GB whose large entry is a hole in the file: it takes no disk. */
async function largeZip(path: string): Promise<void> {
  const page = { name: 'index.html', size: 5, crc32: crc32('hello'), offset: 0 };
  const start = Buffer.concat([localHeader(page), Buffer.from('hello')]);
  const video = { name: 'video.mp4', size: GIGABYTE, crc32: 0, offset: start.length };
  const before = Buffer.concat([start, localHeader(video)]);
  const end = before.length + video.size;
  const after = Buffer.concat([...centralDirectory([page, video], end)]);
  const file = await open(path, 'wx');
  await file.write(before, 0, before.length, 0);
  await file.write(after, 0, after.length, end);
  await file.close();
}

test('an upload of 1 GB takes less than 100 MB of memory', { timeout: 60_000 }, async () => {
  const folder = await workspace();
  const store = join(folder, 'store');
  await mkdir(store);
  const local = join(folder, 'large.zip');
  await largeZip(local);
  const { sha256, size } = await checkZip(local);
  const kept = join(store, `${sha256}.zip`);
  await rename(local, kept);

  let received = 0;
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => (received += chunk.length)).on('end', () => response.end());
  });
  onTestFinished(() => void server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  const result = await runChild('upload.mjs', {
    compiled: await compiled('activities/transfer/upload.ts', 'src/artifacts/store.ts'),
    location: `file:${store}`,
    ref: { uri: pathToFileURL(kept).href, sha256, size },
    url: `http://127.0.0.1:${address.port}/site.zip?X-Amz-Signature=secret`,
  });
  expect(received).toBe(size);
  expect(result).toEqual({ grown: expect.any(Number), seconds: expect.any(Number) });
  expect(result).toSatisfy(({ grown }: { grown: number }) => grown < 100 * 1024 ** 2);
});
