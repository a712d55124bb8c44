import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { packageRoot } from '../../src/dev/paths.ts';

const clone = join(inject('testDir'), `clone-${process.pid}`);
const bin = join(clone, '.bin');
const npmCalls = join(clone, 'npm-calls');

/** Runs the clone's set-up; `npm ci` is a stand-in that links the packages which are installed here. */
async function setUp(env: NodeJS.ProcessEnv = {}): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [join(clone, 'scripts', 'setup.mjs'), '--no-server'], {
    env: { ...process.env, PATH: `${bin}:${process.env['PATH']}`, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: child.exitCode ?? -1, output: stdout + stderr };
}

beforeAll(() => {
  const parts = ['activities', 'workflows', 'src', 'bench', 'scripts', 'package.json', 'package-lock.json'];
  for (const part of [...parts, 'tsconfig.json', 'tsconfig.build.json']) {
    cpSync(join(packageRoot, part), join(clone, part), { recursive: true });
  }
  mkdirSync(bin);
  writeFileSync(
    join(bin, 'npm'),
    `#!/bin/sh\necho "$@" >> ${npmCalls}\nln -sfn ${packageRoot}/node_modules ${clone}/node_modules\n`,
  );
  chmodSync(join(bin, 'npm'), 0o755);
});

describe('set-up', () => {
  test('installs and compiles in a fresh clone, and does nothing the next time', async () => {
    expect(await setUp()).toEqual({ code: 0, output: 'Installing packages (npm ci)\nCompiling\n' });
    expect(existsSync(join(clone, 'dist', 'cli', 'main.js'))).toBe(true);
    expect(existsSync(join(clone, 'dist', 'workflow-bundle.js'))).toBe(true);
    const startedAt = performance.now();
    expect(await setUp()).toEqual({ code: 0, output: '' });
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });

  test('does nothing because of new times alone, as a checkout gives them', async () => {
    utimesSync(join(clone, 'package-lock.json'), new Date(), new Date());
    utimesSync(join(clone, 'src', 'client.ts'), new Date(), new Date());
    expect(await setUp()).toEqual({ code: 0, output: '' });
  });

  test('compiles after a change, and removes what a removed source had left', async () => {
    const added = join(clone, 'src', 'added.ts');
    writeFileSync(added, 'export const added = 1;\n');
    expect(await setUp()).toEqual({ code: 0, output: 'Compiling\n' });
    expect(existsSync(join(clone, 'dist', 'src', 'added.js'))).toBe(true);
    rmSync(added);
    expect(await setUp()).toEqual({ code: 0, output: 'Compiling\n' });
    expect(existsSync(join(clone, 'dist', 'src', 'added.js'))).toBe(false);
  });

  test('says what does not compile, and does so until it does', async () => {
    const wrong = join(clone, 'src', 'wrong.ts');
    writeFileSync(wrong, `export const wrong: number = 'text';\n`);
    const expected = { code: 1, output: expect.stringContaining('src/wrong.ts(1,14)') };
    expect(await setUp()).toEqual(expected);
    expect(await setUp()).toEqual(expected);
    rmSync(wrong);
    expect(await setUp()).toEqual({ code: 0, output: 'Compiling\n' });
  });

  test('is done once by two that start together', async () => {
    appendFileSync(join(clone, 'src', 'client.ts'), '// changed\n');
    const both = await Promise.all([setUp(), setUp()]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(both.filter(({ output }) => output.includes('Compiling'))).toHaveLength(1);
  });

  test('installs again when the lockfile is not what is installed', async () => {
    const lockfile = join(clone, 'package-lock.json');
    rmSync(npmCalls);
    writeFileSync(lockfile, readFileSync(lockfile, 'utf8').replaceAll('"version": "10.', '"version": "0.'));
    expect((await setUp()).output).toContain('Installing packages (npm ci)\n');
    expect(readFileSync(npmCalls, 'utf8')).toBe('ci --include=dev\n');
  });
});
