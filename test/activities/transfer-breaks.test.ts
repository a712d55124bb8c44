import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { failureOf, LARGE, SECRET, storage, storeWith } from '../unit/artifacts/storage.ts';

describe('an upload breaks off', () => {
  test('when the connection is reset', async () => {
    const { url } = await storage((request) => void request.once('data', () => request.socket.resetAndDestroy()));
    expect(await failureOf(url, await storeWith(Buffer.alloc(LARGE)))).toMatchObject({
      type: 'UploadFailed',
      nonRetryable: false,
      message: expect.stringMatching(/ECONNRESET|EPIPE/),
    });
  });

  test('when nobody listens', async () => {
    const { url, server } = await storage(() => {});
    server.close();
    await once(server, 'close');
    expect(await failureOf(url, await storeWith(Buffer.from('x')))).toMatchObject({
      type: 'UploadFailed',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test.each([
    ['idleMs', 'stood still for 0.2 s'],
    ['totalMs', 'was not done within 0.2 s'],
  ])('by the deadline %s, when the storage stops reading', async (limit, message) => {
    const { url } = await storage((request) => void request.once('data', () => request.pause()));
    const options = { timeouts: { [limit]: 200 } };
    expect(await failureOf(url, await storeWith(Buffer.alloc(LARGE)), options)).toMatchObject({
      type: 'UploadFailed',
      nonRetryable: false,
      message: expect.stringContaining(message),
    });
  });

  test('at once when the signal says so, and the storage never gets the rest', async () => {
    const stored = await storeWith(Buffer.alloc(LARGE));
    const stop = new AbortController();
    const reason = new Error('stopped by a person');
    let stoppedAt = 0;
    let received: IncomingMessage | undefined;
    const { url } = await storage((request) => {
      received = request.on('error', () => {});
      request.once('data', () => {
        request.pause();
        stoppedAt = performance.now();
        stop.abort(reason);
      });
    });
    expect(await failureOf(url, stored, { signal: stop.signal })).toBe(reason);
    expect(performance.now() - stoppedAt).toBeLessThan(1_000);
    await new Promise((closed) => received?.resume().once('close', closed));
    expect(received?.complete).toBe(false);
  });

  test('before it begins when the signal is down already', async () => {
    const { url } = await storage(() => expect.unreachable());
    const stored = await storeWith(Buffer.from('x'));
    const reason = new Error('too late');
    expect(await failureOf(url, stored, { signal: AbortSignal.abort(reason) })).toBe(reason);
  });

  test.each(['not a url, but SECRET', 'ftp://host/secret-key.zip?SECRET'])('for the URL %s', async (url) => {
    const stored = await storeWith(Buffer.from('x'));
    expect(await failureOf(url.replace('SECRET', SECRET), stored)).toMatchObject({
      type: 'UploadRefused',
      nonRetryable: true,
    });
  });
});
