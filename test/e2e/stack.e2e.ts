import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/dev/paths.ts';
import { callsAt, sitesAt } from '../setup/amplify.ts';
import { runCli, startCli } from '../setup/cli.ts';

/** What a careless environment would lead to: a server and an account of somebody. Nothing listens on port 1. */
const poison = {
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  TEMPORAL_NAMESPACE: 'somebody',
  TEMPORAL_API_KEY: 'key',
  TEMPORAL_PROFILE: 'missing',
  AWS_PROFILE: 'missing',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  AWS_ENDPOINT_URL_AMPLIFY: 'http://127.0.0.1:1',
  AWS_USE_FIPS_ENDPOINT: 'true',
  AWS_REGION: 'mars-1',
};

/** Processes of this machine by their id, with their command lines. */
async function processes(): Promise<Map<string, string>> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    ids.map(async (id) => [id, await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')] as const),
  );
  return new Map(found);
}

/** Those that `marker` occurs in the command line of. */
const running = async (marker: string): Promise<string[]> =>
  [...(await processes()).values()].filter((line) => line.includes(marker));

describe('demo', () => {
  test('takes the example site to a live page, whatever the environment says, and leaves nothing behind', async () => {
    const demo = startCli(['demo'], { env: poison });
    expect({ code: await demo.exited, stderr: demo.stderr }).toEqual({ code: 0, stderr: '' });
    const page = await readFile(join(packageRoot, 'examples', 'site', 'index.html'), 'utf8');
    const title = /<title>(.*?)<\/title>/.exec(page)?.[1];
    expect(title).toBeTruthy();
    for (const line of [
      /Temporal UI http:\/\/127\.0\.0\.1:\d+ .*\(EMULATOR\)/,
      /✓ Create app demo: d\w+/,
      /✓ Create branch main/,
      /✓ Upload \d+ bytes to main/,
      /✓ Wait for job 1 of main: SUCCEED/,
      /http:\/\/127\.0\.0\.1:\d+\/namespaces\/default\/workflows\/deploy%3Ad\w+%3Amain%3A\w+\/[0-9a-f-]{36}\/history/,
      /Live: https:\/\/main\.d\w+\.amplifyapp\.com/,
    ]) {
      expect(demo.stdout).toMatch(line);
    }
    expect(demo.stdout).toContain(`Title of the page: ${title}`);
    expect(await running(`demo-${demo.pid}`)).toEqual([]);
    await expect(readdir(join(packageRoot, '.cache', `demo-${demo.pid}`))).rejects.toThrow(/ENOENT/);
  }, 60_000);
});

test('an interrupted demo ends everything and leaves nothing', async () => {
  const demo = startCli(['demo']);
  await demo.seen(/Wait for job/);
  demo.kill('SIGINT');
  expect(await demo.exited).toBe(130);
  expect(await running(`demo-${demo.pid}`)).toEqual([]);
  await expect(readdir(join(packageRoot, '.cache', `demo-${demo.pid}`))).rejects.toThrow(/ENOENT/);
});

describe('dev', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'stays up, works for another process, and ends cleanly at %s',
    async (signal) => {
      const dev = startCli(['dev', '--speed', '20'], { env: poison });
      await dev.seen(/Press Ctrl-C to stop/);
      const lines = [...dev.stdout.matchAll(/^export (\w+)=(.*)$/gm)];
      const environment: Record<string, string> = Object.fromEntries(lines.map(([, name, value]) => [name, value]));
      const created = await runCli(['app', 'create', `dev-${signal}`, '--branch', 'main', '--json'], {
        env: environment,
      });
      expect(created.code).toBe(0);
      const { result } = JSON.parse(created.stdout) as { result: { appId: string } };
      const site = join(packageRoot, 'examples', 'site');
      const args = ['deploy', site, '--app', result.appId, '--branch', 'main'];
      expect((await runCli(args, { env: environment })).code).toBe(0);
      await expectServed(site, environment['AWS_ENDPOINT_URL'] ?? '', result.appId);
      expect((await callsAt(environment['AWS_ENDPOINT_URL'] ?? '', 'StartDeployment')).length).toBe(1);

      const second = await runCli(['dev']);
      expect(second).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/^"dev" runs already, in another terminal/),
      });

      const ui = /Temporal UI\s+(\S+)/.exec(dev.stdout)?.[1] ?? '';
      expect((await fetch(ui)).status).toBe(200);
      const children = await childrenOf(dev.pid);
      expect(children.length).toBeGreaterThan(0);
      dev.kill(signal);
      expect({ code: await dev.exited, stderr: dev.stderr }).toEqual({ code: 0, stderr: '' });
      const left = await processes();
      expect(children.filter((id) => left.has(id))).toEqual([]);
      await expect(fetch(ui)).rejects.toThrow(/fetch failed/);
    },
    60_000,
  );

  test('killed outright, its Temporal server ends too', async () => {
    const dev = startCli(['dev'], {});
    await dev.seen(/Press Ctrl-C to stop/);
    const children = await childrenOf(dev.pid);
    expect(children.length).toBeGreaterThan(0);
    dev.kill('SIGKILL');
    await dev.exited;
    await gone(children);
  }, 60_000);
});

/** Every file of the folder is served, byte for byte. */
async function expectServed(folder: string, emulatorUrl: string, appId: string): Promise<void> {
  const { main = '' } = await sitesAt(emulatorUrl, appId);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) {
    const answer = await fetch(new URL(relative(folder, file), main));
    expect([file, Buffer.from(await answer.arrayBuffer()).equals(await readFile(file))]).toEqual([file, true]);
  }
}

/** Ids of all processes below one. */
async function childrenOf(pid: number): Promise<string[]> {
  const parents = await Promise.all(
    [...(await processes()).keys()].map(async (id) => {
      const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '');
      return [id, stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]] as const;
    }),
  );
  const below = (id: string): string[] =>
    parents.filter(([, parent]) => parent === id).flatMap(([child]) => [child, ...below(child)]);
  return below(String(pid));
}

/** Waits until none of the processes exists. */
async function gone(ids: readonly string[]): Promise<void> {
  for (;;) {
    const left = await processes();
    if (!ids.some((id) => left.has(id))) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
