import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Connection } from '@temporalio/client';
import { afterEach, describe, expect, inject, test, vi } from 'vitest';
import { packageRoot } from '../../src/dev/paths.ts';
import { freePort } from '../../src/dev/ports.ts';
import { startTemporalServer } from '../../src/dev/temporal-server.ts';

const logFile = join(inject('testDir'), `temporal-server-${process.pid}.log`);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function untilGone(pid: number): Promise<void> {
  for (const deadline = Date.now() + 10_000; isAlive(pid) && Date.now() < deadline;) await sleep(50);
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the Temporal dev server', () => {
  test('serves on loopback whatever the user has set for other servers, and leaves nothing', async () => {
    vi.stubEnv('TEMPORAL_ADDRESS', 'example.invalid:1');
    vi.stubEnv('TEMPORAL_NAMESPACE', 'other');
    vi.stubEnv('TEMPORAL_TLS', 'true');
    vi.stubEnv('TEMPORAL_PROFILE', 'missing');
    const home = await mkdtemp(join(inject('testDir'), 'home-'));
    vi.stubEnv('HOME', home);
    const server = await startTemporalServer({ ui: true, namespace: 'project', logFile });
    try {
      expect(server.address).toMatch(/^127\.0\.0\.1:\d+$/);
      const connection = await Connection.connect({ address: server.address, tls: false });
      const { namespaces } = await connection.workflowService.listNamespaces({});
      expect(namespaces.map((one) => one.namespaceInfo?.name)).toEqual(expect.arrayContaining(['default', 'project']));
      await connection.close();
      expect((await fetch(`${server.uiUrl}`)).status).toBe(200);
    } finally {
      await server.stop();
    }
    expect(isAlive(server.pid)).toBe(false);
    await server.stop();
    expect(await readdir(home)).toEqual([]);
  });

  test('ends when its starter is killed', async () => {
    const compiled = pathToFileURL(join(packageRoot, 'dist', 'src', 'dev', 'temporal-server.js')).href;
    const code = `const { startTemporalServer } = await import(${JSON.stringify(compiled)});
      console.log((await startTemporalServer({ logFile: process.argv[1] })).pid);
      setInterval(() => {}, 1000);`;
    const starter = spawn(process.execPath, ['--input-type=module', '-e', code, logFile], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output] = await once(starter.stdout, 'data');
    const pid = Number(output);
    expect(isAlive(pid)).toBe(true);
    starter.kill('SIGKILL');
    await untilGone(pid);
    expect(isAlive(pid)).toBe(false);
  });

  test('says why it does not start', async () => {
    const starting = startTemporalServer({ executable: '/bin/echo', logFile });
    await expect(starting).rejects.toThrow(/ended at its start[^]*server start-dev/);
  });
});

describe('a free port', () => {
  test('is the preferred one unless that is taken', async () => {
    const preferred = await freePort();
    expect(await freePort(preferred)).toBe(preferred);
    const holder = createServer().listen(preferred, '127.0.0.1');
    await once(holder, 'listening');
    try {
      expect(await freePort(preferred)).not.toBe(preferred);
    } finally {
      holder.close();
    }
  });
});
