import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeployBranchInput } from '../../workflows/contracts.ts';
import { control, jobsOf, makeApp, sitesOf } from '../setup/amplify.ts';
import { failedAs } from '../setup/failed-as.ts';
import { finished } from '../setup/finished.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';
import { siteSource } from '../setup/sites.ts';

let harness: Harness;
const deploy = async (
  branch: { appId: string; branchName: string },
  page: string,
  more: Partial<DeployBranchInput> = {},
) => harness.workflows.start('deployBranch', { ...branch, source: await siteSource(harness, page), ...more });

/** A branch that serves a page already, and where. */
const live = async (page = 'good') => {
  const branch = await makeApp(harness);
  await finished(await deploy(branch, page));
  const url = (await sitesOf(harness, branch.appId))[branch.branchName] ?? '';
  return { branch, url };
};
/** A server on loopback, and where it listens. */
async function listening(answer: RequestListener): Promise<[Server, string]> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  const { port } = server.address() as AddressInfo;
  return [server, `http://127.0.0.1:${port}/`];
}
const served = async (url: string): Promise<string> => (await fetch(url)).text();

describe('a check after a deployment', () => {
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.stop());

  test('a site that is as it should be is a success', async () => {
    const { branch, url } = await live();
    const run = await deploy(branch, '<h1>Welcome</h1>', { check: { url, status: 200, text: 'Welcome' } });
    expect(await run.result()).toMatchObject({ jobId: '2', status: 'SUCCEED' });
    expect((await run.progressNow()).steps.at(-1)).toMatchObject({ title: `Check ${url}`, state: 'done' });
  });

  test.each([
    ['text', { text: 'Welcome' }, 'does not hold the text "Welcome"'],
    ['status', { status: 418 }, 'answered 200, and not 418'],
  ])('one with another %s is a failure, and stays live', async (_, check, why) => {
    const { branch, url } = await live();
    const run = await deploy(branch, 'bad', { check: { url, timeoutSeconds: 1, ...check } });
    const failed = await outcome(run);
    expect(failed?.message).toBe(`CheckFailed: job 2 of branch main ended well, but ${url}: ${why}; it is live`);
    expect(await served(url)).toBe('bad');
  });

  test('rollbackOnFailedCheck puts the version before there again', async () => {
    const { branch, url } = await live();
    const check = { url, text: 'Welcome', timeoutSeconds: 1 };
    const failed = await outcome(await deploy(branch, 'bad', { check, rollbackOnFailedCheck: true }));
    expect(failed?.message).toMatch(/^CheckFailed: .*; job 3 put the version of job 1 there again$/);
    expect(await served(url)).toBe('good');
  });

  test('a site that hangs is one that is not as it should be', async () => {
    const { branch, url } = await live();
    const [hanging, hangingUrl] = await listening(() => undefined);
    try {
      const check = { url: hangingUrl, timeoutSeconds: 2 };
      const run = await deploy(branch, 'bad', { check, rollbackOnFailedCheck: true });
      expect((await outcome(run))?.message).toMatch(/gave no answer within 2 s; job 3 put the version of job 1 there/);
      expect(await served(url)).toBe('good');
    } finally {
      hanging.closeAllConnections();
      hanging.close();
    }
  });

  test('a site that leads to another server is no success, and that one is not asked', async () => {
    const asked: (string | undefined)[] = [];
    const [other, otherUrl] = await listening((request, response) => {
      asked.push(request.url);
      response.end('Welcome');
    });
    const [leading, url] = await listening((_, response) => {
      response.writeHead(302, { location: otherUrl }).end('Welcome');
    });
    try {
      const run = await deploy(await makeApp(harness), 'page', { check: { url, text: 'Welcome', timeoutSeconds: 1 } });
      expect(await failedAs('deployBranch', 'CheckFailed', run)).toMatch(/answered 302, and not 200; it is live$/);
      expect(asked).toEqual([]);
    } finally {
      for (const server of [leading, other]) server.close();
    }
  });

  test('that the app cannot be read in the end is no failure, since the version is live', async () => {
    const branch = await makeApp(harness);
    await control(harness, 'faults', {
      operation: 'GetApp',
      kind: 'error',
      name: 'UnauthorizedException',
      status: 401,
    });
    const run = await deploy(branch, 'first');
    expect(await run.result()).toMatchObject({ status: 'SUCCEED', url: `https://main.${branch.appId}.amplifyapp.com` });
    await fetch(`${harness.emulator.url}/_emulator/faults`, { method: 'DELETE' });
  });

  test('rollbackOnFailedCheck says so where there is no version before', async () => {
    const branch = await makeApp(harness);
    const check = { url: 'http://127.0.0.1:1/', timeoutSeconds: 1 };
    const failed = await outcome(await deploy(branch, 'first', { check, rollbackOnFailedCheck: true }));
    expect(failed?.message).toMatch(/^CheckFailed: .*ECONNREFUSED.*it is live, since .*no job has succeeded before/);
    expect((await jobsOf(harness, branch)).map(({ status }) => status)).toEqual(['SUCCEED']);
  });
});

describe('a worker that is not told to', () => {
  beforeAll(async () => {
    harness = await startHarness({ env: { CHECK_PRIVATE_ADDRESSES: 'deny' } });
  });
  afterAll(() => harness.stop());

  test.each(['http://127.0.0.1:1/', 'http://localhost:1/', 'http://[::1]:1/', 'http://169.254.169.254/'])(
    'does not ask %s',
    async (url) => {
      const run = await deploy(await makeApp(harness), 'page', { check: { url } });
      expect(await failedAs('deployBranch', 'CheckFailed', run)).toMatch(/^CheckFailed: .*own machine or network/);
    },
  );
});
