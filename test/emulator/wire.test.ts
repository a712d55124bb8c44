import * as amplify from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newAccount, startLab } from './lab.ts';
import type { Lab } from './lab.ts';
import { authorization, rawRequest, sendRaw } from './raw.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.emulator.close());

const send = (method: string, path: string, headers: readonly string[] = [authorization()], body = '') =>
  sendRaw(lab.emulator.url, rawRequest(method, path, headers, body));

describe('routing', () => {
  test('takes percent-encoded labels, slashes and ARNs included', async () => {
    const client = lab.client();
    const { appId } = await lab.branch(client);
    const branchName = 'feature/ä b?c&d%2F';
    await client.send(new amplify.CreateBranchCommand({ appId, branchName }));
    const { branch } = await client.send(new amplify.GetBranchCommand({ appId, branchName }));
    expect(branch?.branchName).toBe(branchName);
  });
});

describe('who calls', () => {
  test("an unsigned request gets the gateway's 403", async () => {
    const answer = await send('GET', '/apps', []);
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).toMatch(/x-amzn-ErrorType: AccessDeniedException\r\n/i);
    expect(answer).toMatch(/x-amzn-RequestId: [0-9a-f-]{36}\r\n/i);
    expect(answer).toContain('{"Message":"Unable to determine service/operation name to be authorized"}');
  });

  test.each([
    ['another service', '/apps', authorization('amplifybackend')],
    ['no SigV4', '/apps', 'authorization: Bearer abc'],
    ['an unknown path', '/nothing', authorization()],
  ])('so does one with %s', async (_name, path, header) => {
    expect(await send('GET', path, [header])).toMatch(/^HTTP\/1\.1 403 /);
  });

  test('a URL that was signed in advance says who calls in its query', async () => {
    const query = new URLSearchParams({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': '210987654321/20260101/us-east-1/amplify/aws4_request',
      'X-Amz-Signature': 'a'.repeat(64),
    });
    expect(await send('GET', `/apps?maxResults=1&${query.toString()}`, [])).toMatch(/^HTTP\/1\.1 200 /);
    const { calls } = await lab.control('GET', 'calls');
    expect(calls.at(-1)).toMatchObject({ account: '210987654321', region: 'us-east-1' });
    query.set('X-Amz-Algorithm', 'none');
    expect(await send('GET', `/apps?${query.toString()}`, [])).toMatch(/^HTTP\/1\.1 403 /);
  });

  test('accounts and regions do not see each other', async () => {
    const account = newAccount();
    const client = lab.client({ account });
    const { appId } = await lab.branch(client);
    const get = new amplify.GetAppCommand({ appId });
    await expect(client.send(get)).resolves.toBeDefined();
    await expect(lab.client({ account, region: 'us-east-1' }).send(get)).rejects.toThrow('not found');
    await expect(lab.client({ account: newAccount() }).send(get)).rejects.toThrow('not found');
    const list = await lab.client({ account, region: 'us-east-1' }).send(new amplify.ListAppsCommand({}));
    expect(list.apps).toEqual([]);
  });

  test('browsers may ask AmplifyBackend, not Amplify', async () => {
    expect(await send('OPTIONS', '/backend/d1/details', [])).toMatch(/^HTTP\/1\.1 204 /);
    expect(await send('OPTIONS', '/apps', [])).toMatch(/^HTTP\/1\.1 403 /);
  });
});

describe('bad input', () => {
  test.each([
    ['an empty label', 'DELETE', '/apps/', 'appId must not be empty'],
    ['a parent label', 'GET', '/apps/..', 'appId must not be empty, \\".\\" or \\"..\\"'],
    ['a label that breaks its pattern', 'GET', '/apps/UPPER', 'appId must match d[a-z0-9]+'],
    ['a number out of range', 'GET', '/apps?maxResults=101', 'maxResults must be at most 100'],
    ['a number that is none', 'GET', '/apps?maxResults=many', 'maxResults must be a number'],
    ['a broken encoding', 'GET', '/apps/%E0%A4%A', 'not well percent-encoded'],
  ])('%s is a BadRequestException', async (_name, method, path, message) => {
    const answer = await send(method, path);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('x-amzn-ErrorType: BadRequestException');
    expect(answer).toContain(message);
  });

  test.each([
    ['no JSON', '{"name":', 'not valid JSON'],
    ['a list', '[]', 'must be a JSON object'],
    ['a missing member', '{}', 'name is required'],
    ['a wrong type', '{"name": 5}', 'name must be a string'],
    ['two violations', '{"platform": "X"}', '2 validation errors detected: name is required; platform must be one of'],
    ['a prototype as tag', '{"name": "a", "tags": {"__proto__": "x", "aws:x": "y"}}', 'tags.aws:x'],
  ])('a body with %s is a BadRequestException', async (_name, body, message) => {
    const answer = await send('POST', '/apps', [authorization()], body);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain(message);
  });

  test('a time must be a number', async () => {
    const body = '{"jobType": "RELEASE", "commitTime": "2026-01-01"}';
    expect(await send('POST', '/apps/d1/branches/main/jobs', [authorization()], body)).toContain('commitTime must be');
  });

  test('members that the model does not know are ignored', async () => {
    const account = newAccount();
    const headers = [authorization('amplify', account)];
    expect(await send('POST', '/apps', headers, '{"name": "a", "colour": "red", "description": null}')).toContain(
      ' 200 ',
    );
  });

  test('a body above 6 MB is refused', async () => {
    const answer = await send('POST', '/apps', [authorization()], ' '.repeat(6 * 1024 * 1024 + 1));
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('nothing that comes over the socket ends the process', async () => {
    await sendRaw(lab.emulator.url, 'nonsense\r\n\r\n');
    await sendRaw(lab.emulator.url, `GET ${'/x'.repeat(20_000)} HTTP/1.1\r\n\r\n`);
    await sendRaw(lab.emulator.url, rawRequest('GET', 'http://[::1', [authorization()]));
    await sendRaw(lab.emulator.url, rawRequest('PUT', '/_storage/%', []));
    await sendRaw(lab.emulator.url, rawRequest('GET', '/_emulator/%', ['host: ?']));
    await expect(lab.control('GET', 'health')).resolves.toMatchObject({ status: 'ready' });
  });
});
