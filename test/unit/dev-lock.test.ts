import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, inject, test } from 'vitest';
import { withLock } from '../../src/dev/lock.mjs';
import { packageRoot } from '../../src/dev/paths.ts';

const lockModule = pathToFileURL(join(packageRoot, 'src', 'dev', 'lock.mjs')).href;
let directory: string;
let count = 0;

beforeEach(() => {
  directory = join(inject('testDir'), `lock-${process.pid}-${++count}`);
  mkdirSync(directory, { recursive: true });
});

/** Runs a body inside the lock in a process of its own. */
function locker(body: string) {
  const code = `import { withLock } from ${JSON.stringify(lockModule)};
    import { readFileSync, writeFileSync } from 'node:fs';
    import { setTimeout as sleep } from 'node:timers/promises';
    const [lock, counter] = process.argv.slice(1);
    ${body}`;
  const counter = join(directory, 'counter');
  return spawn(process.execPath, ['--input-type=module', '-e', code, join(directory, 'lock'), counter], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

describe('lock', () => {
  test('lets one process in at a time', async () => {
    const counter = join(directory, 'counter');
    writeFileSync(counter, '0');
    const add = `for (let i = 0; i < 5; i++) await withLock(lock, async () => {
      const value = Number(readFileSync(counter, 'utf8'));
      await sleep(5);
      writeFileSync(counter, String(value + 1));
    });`;
    const exits = [1, 2, 3, 4].map(() => once(locker(add), 'exit'));
    expect(await Promise.all(exits)).toEqual([1, 2, 3, 4].map(() => [0, null]));
    expect(readFileSync(counter, 'utf8')).toBe('20');
    expect(readdirSync(join(directory, 'lock'))).toHaveLength(1);
  });

  test('is not held by a process that was killed', async () => {
    const holder = locker(`await withLock(lock, async () => { console.log('held'); await sleep(60_000); });`);
    await once(holder.stdout, 'data');
    const waiting: string[] = [];
    const next = withLock(
      join(directory, 'lock'),
      async () => 'done',
      () => {
        waiting.push('waits');
        holder.kill('SIGKILL');
      },
    );
    expect(await next).toBe('done');
    expect(waiting).toEqual(['waits']);
  });

  test('is not held by another process that got the same pid', async () => {
    const lock = join(directory, 'lock');
    mkdirSync(lock);
    writeFileSync(join(lock, '1'), `${process.pid} 1`);
    expect(await withLock(lock, async () => 'done')).toBe('done');
  });

  test('is free again after a task that throws', async () => {
    const lock = join(directory, 'lock');
    await expect(withLock(lock, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await withLock(lock, async () => 'done')).toBe('done');
  });
});
