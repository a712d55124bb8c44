import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { CreateDeploymentCommand } from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startLab } from './lab.ts';
import type { Lab } from './lab.ts';
import { rawRequest, sendRaw } from './raw.ts';

let lab: Lab;
const parent = fileURLToPath(new URL('../../.cache/test-emulator-storage', import.meta.url));
const dataDir = `${parent}/main`;
beforeAll(async () => {
  lab = await startLab({ dataDir });
});
afterAll(() => lab.emulator.close());

test('close removes the folders that the emulator made', async () => {
  const nested = `${parent}/short-lived/nested`;
  const shortLived = await startLab({ dataDir: nested });
  expect(await readdir(nested)).toHaveLength(1);
  await shortLived.emulator.close();
  await expect(readdir(`${parent}/short-lived`)).rejects.toMatchObject({ code: 'ENOENT' });
});

async function uploadUrl(): Promise<string> {
  const client = lab.client();
  const { zipUploadUrl } = await client.send(new CreateDeploymentCommand(await lab.branch(client)));
  return zipUploadUrl ?? '';
}

async function put(url: string, headers: Record<string, string> = {}, body = 'content') {
  const response = await fetch(url, { method: 'PUT', body, headers });
  return [response.status, /<Code>(\w+)</.exec(await response.text())?.[1]];
}

describe('a presigned URL', () => {
  test('takes an upload, and a second one in its place', async () => {
    const url = await uploadUrl();
    expect(await put(url)).toEqual([200, undefined]);
    expect(await put(url, {}, 'other')).toEqual([200, undefined]);
  });

  test('expires', async () => {
    const url = await uploadUrl();
    expect(new URL(url).searchParams.get('X-Amz-Expires')).toBe('28800');
    await lab.advance(28_802);
    expect(await put(url)).toEqual([403, 'AccessDenied']);
  });

  test.each([
    ['another object', (url: string) => url.replace('artifacts.zip', 'other.zip')],
    ['a longer life', (url: string) => url.replace('Expires=28800', 'Expires=99999')],
    ['another signature', (url: string) => url.replace(/Signature=..../, 'Signature=0000')],
    ['no signature', (url: string) => url.replace(/&X-Amz-Signature=\w+/, '')],
  ])('can not be changed to %s', async (_name, change) => {
    expect(await put(change(await uploadUrl()))).toEqual([403, 'SignatureDoesNotMatch']);
  });

  test('allows only its own method', async () => {
    const response = await fetch(await uploadUrl());
    expect(response.status).toBe(403);
  });
});

describe('an upload', () => {
  test('is checked against Content-MD5', async () => {
    const url = await uploadUrl();
    const md5 = createHash('md5').update('content').digest('base64');
    expect(await put(url, { 'content-md5': md5 })).toEqual([200, undefined]);
    expect(await put(url, { 'content-md5': md5 }, 'changed')).toEqual([400, 'BadDigest']);
    expect(await put(url, { 'content-md5': 'short' })).toEqual([400, 'InvalidDigest']);
  });

  test('needs a length, as at S3', async () => {
    const { pathname, search } = new URL(await uploadUrl());
    const request = rawRequest('PUT', pathname + search, ['transfer-encoding: chunked'], '');
    expect(await sendRaw(lab.emulator.url, `${request}2\r\nhi\r\n0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 501 /);
  });

  test('is refused above the quota', async () => {
    await lab.control('POST', 'quotas', { deployZipBytes: 5 });
    expect(await put(await uploadUrl())).toEqual([400, 'EntityTooLarge']);
    await lab.control('POST', 'quotas', { deployZipBytes: 5 * 1024 ** 3 });
  });

  test('that breaks off leaves nothing', async () => {
    const url = new URL(await uploadUrl());
    const socket = connect(Number(url.port), url.hostname);
    socket.write(`PUT ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-length: 1000\r\n\r\nhalf`);
    const [run] = await readdir(dataDir);
    const uploads = () => readdir(`${dataDir}/${run}/uploads`);
    await expect.poll(async () => (await uploads()).filter((name) => name.endsWith('.part'))).toHaveLength(1);
    socket.destroy();
    await once(socket, 'close');
    await expect.poll(async () => (await uploads()).filter((name) => name.endsWith('.part'))).toHaveLength(0);
  });
});
