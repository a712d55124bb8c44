import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultPayloadConverter } from '@temporalio/common';
import { ensureTemporalCli } from '../../src/dev/temporal-cli.ts';
import { readPayloads, writePayloads } from '../../src/codec-server/payloads-json.ts';
import { bundleWorkflows } from '../../src/workflow-bundle.ts';
import { type CliProcess, runCli, startCli } from '../setup/cli.ts';
import { eventually } from '../setup/eventually.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { type Issuer, startIssuer } from './issuer.ts';

const UI = 'http://127.0.0.1:8233';
const KEY = randomBytes(32).toString('base64');

let harness: Harness;
let issuer: Issuer;
let server: CliProcess;
let url: string;
beforeAll(async () => {
  issuer = await startIssuer();
  harness = await startHarness({
    env: { PAYLOAD_KEYS: 'one=env:KEY', KEY },
    workflows: { workflowBundle: await bundleWorkflows({ encrypted: true }) },
  });
  [server, url] = await startServer(['--issuer', issuer.url, '--audience', 'codec', '--require-claim', 'groups=ops']);
});
afterAll(async () => {
  server.kill('SIGTERM');
  await Promise.all([server.exited, issuer.close(), harness.stop()]);
});

async function startServer(args: readonly string[]): Promise<[CliProcess, string]> {
  const started = startCli(['codec-server', '--port', '0', '--allow-origin', UI, ...args], {
    env: { ...harness.environment, LOG_LEVEL: 'error' },
  });
  const [, at = ''] = await started.seen(/"url":"([^"]+)".*codec server started/);
  return [started, at];
}

const token = (members = {}, by: 'itself' | 'another' = 'itself') =>
  issuer.token({ groups: ['dev', 'ops'], ...members }, by);
const clear = [defaultPayloadConverter.toPayload({ canary: 'typed' })];
/** Asks as the UI does; headers that are given count. */
const ask = async (path: string, headers: Record<string, string> = {}, body = writePayloads(clear)) => {
  const authorization = `Bearer ${await token()}`;
  const all = { authorization, 'content-type': 'application/json', 'x-namespace': namespace(), origin: UI, ...headers };
  return fetch(`${url}${path}`, { method: 'POST', headers: all, body });
};
const namespace = () => harness.config.temporal.namespace;
const linesOf = (process: CliProcess) =>
  process.stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('encodes what is typed, decodes it, and tells who asked for what, never the content', async () => {
  const encoded = await ask('/encode');
  expect(encoded.headers.get('access-control-allow-origin')).toBe(UI);
  const text = await encoded.text();
  const [payload] = readPayloads(text);
  expect(Buffer.from(payload?.metadata?.['encoding'] ?? []).toString()).toBe('binary/encrypted');
  expect(Buffer.from(payload?.data ?? []).toString()).not.toContain('canary');
  const decoded = readPayloads(await (await ask('/decode', {}, text)).text());
  expect(decoded.map((one) => defaultPayloadConverter.fromPayload(one))).toEqual([{ canary: 'typed' }]);
  await server.seen(/"decoded"/);
  expect(linesOf(server).slice(-2)).toMatchObject([
    { msg: 'encoded', who: 'ada', namespace: namespace(), origin: UI, payloads: 1, keys: [] },
    { msg: 'decoded', who: 'ada', namespace: namespace(), origin: UI, payloads: 1, keys: ['one'] },
  ]);
  expect(server.stderr).not.toContain('canary');
});

test('answers what a browser asks first, for the allowed origin only', async () => {
  const preflight = { method: 'OPTIONS', headers: { origin: UI, 'access-control-request-method': 'POST' } };
  const answer = await fetch(`${url}/decode`, preflight);
  expect(answer.status).toBe(204);
  expect(answer.headers.get('access-control-allow-headers')).toMatch(/authorization.*x-namespace/);
  const foreign = await fetch(`${url}/decode`, {
    ...preflight,
    headers: { ...preflight.headers, origin: 'https://a.example' },
  });
  expect([foreign.status, foreign.headers.get('access-control-allow-origin')]).toEqual([403, null]);
});

test.each<[string, () => Promise<Record<string, string>>, number, RegExp]>([
  ['another origin', async () => ({ origin: 'https://a.example' }), 403, /origin https:\/\/a\.example is not allowed/],
  ['no token', async () => ({ authorization: '' }), 401, /a bearer token is needed/],
  ['a token of somebody else', async () => bearer(await token({}, 'another')), 401, /signature/],
  ['a token for somebody else', async () => bearer(await token({ aud: 'shop' })), 401, /"aud"/],
  ['a token of another issuer', async () => bearer(await token({ iss: 'https://a.example' })), 401, /"iss"/],
  ['a token that is over', async () => bearer(await token({ exp: 1 })), 401, /"exp"/],
  ['a token without an end', async () => bearer(await token({ exp: undefined })), 401, /"exp"/],
  ['a token without the claim', async () => bearer(await token({ groups: ['dev'] })), 403, /groups is not ops/],
  ['another namespace', async () => ({ 'x-namespace': 'other' }), 403, /only the namespace test-.* is served/],
])('refuses %s', async (_, headers, status, why) => {
  const answer = await ask('/decode', await headers());
  expect(answer.status).toBe(status);
  expect(await answer.json()).toEqual({ message: expect.stringMatching(why) });
});

const bearer = (of: string) => ({ authorization: `Bearer ${of}` });

test.each([
  ['what is no JSON', '/decode', '{', 400],
  ['what is no payload', '/decode', '{"payloads":[{"data":"***"}]}', 400],
  ['what it has no key for', '/decode', encryptedBy('two'), 400],
  ['what is not there', '/', '{}', 404],
  ['a body of 9 MB', '/decode', ' '.repeat(9_000_000), 413],
])('refuses %s', async (_, path, body, status) => {
  expect((await ask(path, {}, body)).status).toBe(status);
});

function encryptedBy(id: string): string {
  const metadata = { encoding: Buffer.from('binary/encrypted'), 'encryption-key-id': Buffer.from(id) };
  return writePayloads([{ metadata, data: Buffer.alloc(40) }]);
}

test('who asks too often waits', async () => {
  const [slow, at] = await startServer(['--requests-per-second', '1']);
  const asked = await Promise.all(
    Array.from({ length: 8 }, () => fetch(`${at}/encode`, { method: 'POST', body: writePayloads(clear) })),
  );
  expect(asked.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(4);
  expect(asked.find(({ status }) => status === 429)?.headers.get('retry-after')).toBe('1');
  slow.kill('SIGTERM');
  expect(await slow.exited).toBe(0);
});

test('tokens that do not count are checked so often by address, and then none is', async () => {
  const [slow, at] = await startServer(['--requests-per-second', '1', '--issuer', issuer.url, '--audience', 'codec']);
  const encode = async (of: string) =>
    fetch(`${at}/encode`, { method: 'POST', headers: bearer(of), body: writePayloads(clear) });
  const [good, bad] = [await token(), await token({}, 'another')];
  expect((await encode(good)).status).toBe(200);
  // All at once, so that none is over when the next one comes.
  const all = await Promise.all(Array.from({ length: 40 }, () => encode(bad)));
  expect(all.filter(({ status }) => status === 401).length).toBeGreaterThanOrEqual(4);
  expect(all.filter(({ status }) => status === 429).length).toBeGreaterThan(20);
  // On a busy machine another one may be checked meanwhile.
  const [worse, alike] = await eventually(async () => {
    const answers = [await encode(bad), await encode(good)] as const;
    expect(answers.map(({ status }) => status)).toEqual([429, 429]);
    return answers;
  });
  expect(worse.headers.get('retry-after')).toBe('1');
  expect(await alike.json()).toEqual({ message: 'too many requests' });
  await slow.seen(/"status":429/);
  slow.kill('SIGTERM');
  expect(await slow.exited).toBe(0);
});

test('the Temporal CLI shows a run through it, and without it nothing', async () => {
  const run = await harness.workflows.start('callOperation', { operation: 'getApp', input: { appId: 'd1canary' } });
  await run.result().catch(() => undefined);
  const cli = await ensureTemporalCli();
  const { address = '' } = harness.config.temporal.connection;
  const show = async (...more: string[]): Promise<string> => {
    const which = ['--address', address, '--namespace', namespace(), '--workflow-id', run.workflowId];
    const args = ['workflow', 'show', ...which, '--output', 'json', ...more];
    const { stdout } = await promisify(execFile)(cli, args);
    // Payloads are base64 in it.
    return stdout.replaceAll(/"data": "([^"]*)"/g, (_, data: string) => Buffer.from(data, 'base64').toString());
  };
  const through = await show('--codec-endpoint', url, '--codec-auth', `Bearer ${await token()}`);
  expect(through).toContain('{"operation":"getApp","input":{"appId":"d1canary"}}');
  expect(through).toContain('getApp: App d1canary not found.');
  const without = await show();
  expect(without).toContain('Encoded failure');
  expect(without).not.toContain('d1canary');
}, 60_000);

test.each([
  [['--host', '0.0.0.0'], {}, /--host 0\.0\.0\.0: whoever reaches it could read every payload; give --issuer/],
  [['--audience', 'codec'], {}, /--issuer needs --audience/],
  [['--issuer', 'http://127.0.0.1:1', '--audience', 'codec'], {}, /openid-configuration cannot be read/],
  [
    ['--issuer', 'http://login.example.com', '--audience', 'codec'],
    {},
    /--issuer: http:\/\/login\.example\.com must begin with https/,
  ],
  [
    ['--issuer', 'https://login.example.com', '--audience', 'codec', '--jwks-url', 'http://keys.example.com/jwks'],
    {},
    /--jwks-url: http:\/\/keys\.example\.com\/jwks must begin with https/,
  ],
  [[], { PAYLOAD_KEYS: '' }, /PAYLOAD_KEYS: must be set/],
  [[], { KEY: 'short' }, /PAYLOAD_KEYS: key one: must be 32 bytes/],
])('does not start with %j %j', async (args, env, why) => {
  const { code, stderr } = await runCli(['codec-server', '--port', '0', ...args], {
    env: { ...harness.environment, ...env },
  });
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(why) });
});
