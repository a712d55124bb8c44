import { once } from 'node:events';
import { stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import { uploadToPresignedUrl } from '../../../activities/transfer/upload.ts';
import type { UploadOptions } from '../../../activities/transfer/upload.ts';
import { openArtifactStore } from '../../../src/artifacts/store.ts';
import { workspace } from './workspace.ts';
import { sha256Of } from './zips.ts';

/** Part of every presigned URL here: no failure may tell it. */
export const SECRET = 'X-Amz-Signature=5ec2e7';
/** More bytes than the buffers of a connection hold. */
export const LARGE = 30 * 1024 ** 2;

/** A store with one artifact. */
export async function storeWith(content: Buffer) {
  const folder = await workspace();
  const path = join(folder, 'site.zip');
  await writeFile(path, content);
  const store = openArtifactStore(`file:${join(folder, 'store')}`);
  const sha256 = await sha256Of(path);
  const artifact = await store.put({ path, sha256, size: (await stat(path)).size });
  return { store, artifact, kept: join(folder, 'store', `${sha256}.zip`) };
}

/** A storage that answers as told; gives the presigned URL of an object in it. */
export async function storage(
  answer: RequestListener,
  invite?: RequestListener,
): Promise<{ url: string; server: Server }> {
  const server = createServer(answer);
  if (invite !== undefined) server.on('checkContinue', invite);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}/secret-key.zip?${SECRET}`, server };
}

/** Uploads, expects it to fail, and proves that the failure does not tell the URL. */
export async function failureOf(
  url: string,
  { store, artifact }: Awaited<ReturnType<typeof storeWith>>,
  options?: UploadOptions,
) {
  const failure: unknown = await uploadToPresignedUrl(url, artifact, store, options).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  const told = inspect(failure, { depth: 10, showHidden: true });
  expect(told).not.toContain(SECRET);
  expect(told).not.toContain('secret-key');
  return failure;
}

/** What S3 says with an error. */
export const s3Error = (code: string) =>
  `<?xml version="1.0"?><Error><Code>${code}</Code><Message>?${SECRET}</Message></Error>`;
