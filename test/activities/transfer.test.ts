import { writeFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, test } from 'vitest';
import { uploadArtifact } from '../../activities/transfer.ts';
import { uploadToPresignedUrl } from '../../activities/transfer/upload.ts';
import { failureOf, LARGE, s3Error, storage, storeWith } from '../unit/artifacts/storage.ts';

describe('an upload', () => {
  test.each([0, 1, 100_000, LARGE])('of %i bytes arrives whole', async (size) => {
    const content = Buffer.alloc(size, 'amplify');
    const { store, artifact } = await storeWith(content);
    const seen: { headers?: object; body?: Buffer } = {};
    const { url } = await storage((request, response) => {
      void buffer(request).then((body) => {
        Object.assign(seen, { headers: request.headers, body });
        response.end();
      });
    });
    const progress: number[] = [];
    await uploadToPresignedUrl(url, artifact, store, { onProgress: (bytes) => progress.push(bytes) });
    expect(seen.body?.equals(content)).toBe(true);
    expect(seen.headers).toMatchObject({ 'content-length': String(size) });
    expect(seen.headers).not.toHaveProperty('content-type');
    expect(progress.at(-1)).toBe(size);
  });

  test('reports progress even while the storage keeps it waiting', async () => {
    const { store, artifact } = await storeWith(Buffer.from('small'));
    const progress: number[] = [];
    let answer = () => {};
    const { url } = await storage((request, response) => {
      request.resume();
      answer = () => response.end();
    });
    const onProgress = (bytes: number) => {
      progress.push(bytes);
      if (progress.length === 2) answer();
    };
    await uploadToPresignedUrl(url, artifact, store, { onProgress });
    expect(progress).toEqual([5, 5, 5]);
  });
});

describe('the storage refuses', () => {
  test('an expired URL before any byte of the body is sent', async () => {
    const stored = await storeWith(Buffer.alloc(LARGE));
    let received = 0;
    const { url } = await storage(
      () => expect.unreachable(),
      (request, response) => {
        request.on('data', (chunk: Buffer) => (received += chunk.length));
        response.writeHead(403).end(s3Error('AccessDenied'));
      },
    );
    expect(await failureOf(url, stored)).toMatchObject({
      type: 'UploadUrlExpired',
      nonRetryable: false,
      message: expect.stringMatching(/403 AccessDenied.*create a new deployment/),
    });
    expect(received).toBe(0);
  });

  test('in the middle of the body', async () => {
    const stored = await storeWith(Buffer.alloc(LARGE));
    const { url } = await storage((request, response) => {
      // Closing the connection here would race with its answer: a client that writes into a closed one may not read it.
      request.once('data', () => response.writeHead(400, { connection: 'keep-alive' }).end(s3Error('ExpiredToken')));
    });
    expect(await failureOf(url, stored)).toMatchObject({
      type: 'UploadUrlExpired',
      message: expect.stringContaining('400 ExpiredToken'),
    });
  });

  test.each([
    [400, 'ExpiredToken', 'UploadUrlExpired', false],
    [400, 'RequestTimeout', 'UploadFailed', false],
    [400, 'EntityTooLarge', 'UploadRefused', true],
    [404, 'NoSuchBucket', 'UploadRefused', true],
    [307, 'TemporaryRedirect', 'UploadRefused', true],
    [429, 'SlowDown', 'UploadFailed', false],
    [500, 'InternalError', 'UploadFailed', false],
    [503, undefined, 'UploadFailed', false],
  ])('with %i %s: %s', async (status, code, type, nonRetryable) => {
    const { url } = await storage((request, response) => {
      request.resume().on('end', () => response.writeHead(status).end(code === undefined ? 'busy' : s3Error(code)));
    });
    expect(await failureOf(url, await storeWith(Buffer.from('x')))).toMatchObject({
      type,
      nonRetryable,
      message: expect.stringContaining(String(status)),
    });
  });

  test('by an answer that comes before the body is whole', async () => {
    const { url } = await storage((request, response) => {
      request.once('data', () => response.writeHead(200, { connection: 'keep-alive' }).end());
    });
    expect(await failureOf(url, await storeWith(Buffer.alloc(LARGE)))).toMatchObject({
      type: 'UploadFailed',
      message: expect.stringContaining('before it was whole'),
    });
  });
});

describe('the artifact', () => {
  test.each([100, LARGE])('of %i bytes that changed in the store is never accepted', async (size) => {
    const content = Buffer.alloc(size, 'a');
    const stored = await storeWith(content);
    content[0] = 0;
    await writeFile(stored.kept, content);
    let whole = false;
    const { url } = await storage((request, response) => {
      request.on('error', () => {});
      request.resume().on('end', () => {
        whole = request.complete;
        response.end();
      });
    });
    expect(await failureOf(url, stored)).toMatchObject({ type: 'ArtifactCorrupt', nonRetryable: true });
    expect(whole).toBe(false);
  });

  test('that is not there fails without a request', async () => {
    const { store, artifact, kept } = await storeWith(Buffer.from('x'));
    const sha256 = 'a'.repeat(64);
    const missing = { ...artifact, sha256, uri: artifact.uri.replace(artifact.sha256, sha256) };
    const { url } = await storage(() => expect.unreachable());
    expect(await failureOf(url, { store, artifact: missing, kept })).toMatchObject({
      type: 'ArtifactMissing',
      nonRetryable: true,
    });
  });
});

describe('inside an activity', () => {
  test('the upload heartbeats', async () => {
    const { store, artifact } = await storeWith(Buffer.from('x'));
    const { url } = await storage((request, response) => void request.resume().on('end', () => response.end()));
    const environment = new MockActivityEnvironment();
    const heartbeats: unknown[] = [];
    environment.on('heartbeat', (details: unknown) => heartbeats.push(details));
    await environment.run(uploadArtifact, url, artifact, store);
    expect(heartbeats).toEqual([{ uploadedBytes: 1, totalBytes: 1 }]);
  });

  test('a cancellation ends the upload', async () => {
    const { store, artifact } = await storeWith(Buffer.alloc(LARGE));
    const environment = new MockActivityEnvironment();
    const { url } = await storage((request) => {
      request.on('error', () => {});
      request.once('data', () => environment.cancel());
    });
    await expect(environment.run(uploadArtifact, url, artifact, store)).rejects.toBeInstanceOf(CancelledFailure);
  });
});
