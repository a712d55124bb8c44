import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { createServer as createHttpServer } from 'node:http';
import { join } from 'node:path';
import { ListAppsCommand } from '@aws-sdk/client-amplify';
import { ListS3BucketsCommand } from '@aws-sdk/client-amplifybackend';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { type Clients, createClients, endpointOf, type Target } from '../../activities/clients.ts';
import { type Emulator, startEmulator } from '../../src/emulator/index.ts';
import { type AwsHosts, startAwsHosts } from '../setup/aws-hosts.ts';
import { type ConnectProxy, startConnectProxy } from '../setup/connect-proxy.ts';

let emulator: Emulator;
let aws: AwsHosts;
let bundle: string;
const made: Clients[] = [];
beforeAll(async () => {
  const dir = join(inject('testDir'), randomUUID());
  emulator = await startEmulator({ dataDir: join(dir, 'emulator') });
  aws = await startAwsHosts(emulator.url, '222233334444');
  bundle = join(dir, 'ca.pem');
  await mkdir(dir, { recursive: true });
  await writeFile(bundle, aws.certificate.cert);
});
afterEach(() => {
  vi.unstubAllEnvs();
  for (const clients of made.splice(0)) clients.destroy();
});
afterAll(async () => {
  await aws.close();
  await emulator.close();
});

const targetOf = (target: Partial<Target>): Target => {
  const credentials = { accessKeyId: '111122223333', secretAccessKey: 'test' };
  return { name: 'test', region: 'eu-west-1', credentials, ...target };
};
const clientsOf = (target: Partial<Target>): Clients => {
  const clients = createClients(targetOf(target));
  made.push(clients);
  return clients;
};
const listApps = (clients: Clients) => clients.amplify.send(new ListAppsCommand({}));

describe('the host that a target calls', () => {
  test.each([
    [{}, 'https://amplify.eu-west-1.amazonaws.com'],
    [{ fips: true }, 'https://amplify-fips.eu-west-1.amazonaws.com'],
    [{ dualStack: true }, 'https://amplify.eu-west-1.api.aws'],
    [{ fips: true, dualStack: true }, 'https://amplify-fips.eu-west-1.api.aws'],
    [{ endpoints: { amplify: 'http://127.0.0.1:4570' }, fips: true }, 'http://127.0.0.1:4570'],
  ])('of %o is %s', async (target, host) => {
    expect(await endpointOf(targetOf(target))).toBe(host);
  });

  test('follows the environment only where the target does', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1');
    vi.stubEnv('AWS_USE_FIPS_ENDPOINT', 'true');
    expect(await endpointOf(targetOf({}))).toBe('https://amplify.eu-west-1.amazonaws.com');
    expect(await endpointOf(targetOf({ followsEnvironment: true, fips: false }))).toBe('http://127.0.0.1:1');
    vi.stubEnv('AWS_ENDPOINT_URL', undefined);
    expect(await endpointOf(targetOf({ followsEnvironment: true }))).toBe(
      'https://amplify-fips.eu-west-1.amazonaws.com',
    );
  });
});

describe('a CA bundle', () => {
  const endpoints = () => ({
    amplify: `https://127.0.0.1:${aws.port}`,
    amplifybackend: `https://localhost:${aws.port}`,
  });

  test('makes a server trusted that is refused without it', async () => {
    await expect(listApps(clientsOf({ endpoints: endpoints() }))).rejects.toThrow(/self-signed certificate/);
    const trusting = clientsOf({ endpoints: endpoints(), caBundle: bundle });
    expect((await listApps(trusting)).apps).toEqual([]);
    expect((await trusting.amplifybackend.send(new ListS3BucketsCommand({}))).Buckets).toEqual([]);
  });
});

describe('a proxy', () => {
  let proxy: ConnectProxy;
  afterEach(() => proxy.close());

  test('is the way to every host but those that are named', async () => {
    proxy = await startConnectProxy(aws.port);
    const through = clientsOf({ proxy: `http://127.0.0.1:${proxy.port}`, caBundle: bundle, noProxy: ['localhost'] });
    expect((await listApps(through)).apps).toEqual([]);
    expect((await listApps(through)).apps).toEqual([]);
    // One tunnel serves many requests.
    expect(proxy.asked).toEqual(['amplify.eu-west-1.amazonaws.com:443']);

    const direct = clientsOf({
      proxy: `http://127.0.0.1:${proxy.port}`,
      caBundle: bundle,
      noProxy: ['localhost'],
      endpoints: { amplify: `https://localhost:${aws.port}` },
    });
    expect((await listApps(direct)).apps).toEqual([]);
    expect(proxy.asked).toHaveLength(1);
  });

  test('gets the user and password of its URL, and no error shows them', async () => {
    proxy = await startConnectProxy(aws.port, 'me:s3cret/');
    const at = (user: string) => `http://${user}127.0.0.1:${proxy.port}`;
    const known = clientsOf({ proxy: at('me:s3cret%2F@'), caBundle: bundle });
    expect((await listApps(known)).apps).toEqual([]);
    const error: unknown = await listApps(clientsOf({ proxy: at('me:wrong@'), caBundle: bundle })).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({
      message: `The proxy 127.0.0.1:${proxy.port} opens no tunnel to amplify.eu-west-1.amazonaws.com:443: status 407`,
    });
    expect(String(error)).not.toContain('wrong');
    expect(proxy.asked.map((asked) => asked.startsWith('?'))).toEqual([false, true]);
  });

  test('that is not there is named', async () => {
    proxy = await startConnectProxy(aws.port);
    const { port } = proxy;
    await proxy.close();
    proxy = await startConnectProxy(aws.port);
    await expect(listApps(clientsOf({ proxy: `http://127.0.0.1:${port}` }))).rejects.toThrow(
      `The proxy 127.0.0.1:${port} cannot be used: connect ECONNREFUSED`,
    );
  });
});

describe('time limits', () => {
  test.each([
    ['a server that accepts and is silent', (port: number) => ({ endpoints: { amplify: `http://127.0.0.1:${port}` } })],
    ['a proxy that is silent', (port: number) => ({ proxy: `http://127.0.0.1:${port}` })],
  ])('end the wait for %s as TimeoutError', async (_, target) => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const begun = performance.now();
    const clients = clientsOf({ ...target(port), timeouts: { connectSeconds: 0.3, requestSeconds: 0.5 } });
    await expect(listApps(clients)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(performance.now() - begun).toBeLessThan(2_000);
    clients.destroy();
    silent.close();
  });
});

describe("a clock that differs from AWS's by an hour", () => {
  const HOUR = 3_600_000;
  /** A server whose clock is an hour ahead; gives the hours by which each request's signature was ahead of ours. */
  async function signedAhead(target: Partial<Target>): Promise<number[]> {
    const hours: number[] = [];
    const server = createHttpServer(({ headers }, response) => {
      const iso = String(headers['x-amz-date']).replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z');
      hours.push(Math.floor((Date.parse(iso) - Date.now() + HOUR / 2) / HOUR));
      response.setHeader('date', new Date(Date.now() + HOUR).toUTCString());
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"apps":[]}');
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const clients = clientsOf({ ...target, endpoints: { amplify: `http://127.0.0.1:${port}` } });
    await listApps(clients);
    await listApps(clients);
    clients.destroy();
    server.close();
    return hours;
  }

  test.each([
    ['is learned from the first answer', {}, [0, 1]],
    ['is known before', { clockSkew: { offsetSeconds: 3600 } }, [1, 1]],
    ['is left alone', { clockSkew: { correct: false } }, [0, 0]],
  ])('%s', async (_, target, hours) => {
    expect(await signedAhead(target)).toEqual(hours);
  });
});
