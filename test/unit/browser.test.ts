import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { packageRoot } from '../../src/dev/paths.ts';

/** Runs a script of test/ui, with a browser on PATH or without. */
function run(script: string, env: Record<string, string>): Promise<{ code: number; stdout: string; stderr: string }> {
  const file = join(packageRoot, 'test', 'ui', script);
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [file],
      { env: { PATH: '/nonexistent', HOME: '/nonexistent', ...env } },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

async function program(says: string): Promise<string> {
  const dir = join(inject('testDir'), randomUUID());
  await mkdir(dir, { recursive: true });
  const file = join(dir, 'chromium');
  await writeFile(file, `#!/bin/sh\necho "${says}"\n`);
  await chmod(file, 0o755);
  return file;
}

test('the browser is that of CHROMIUM_PATH, and wrong where that is none', async () => {
  const browser = await program('Chromium 1.2.3');
  expect(await run('browser.mjs', { CHROMIUM_PATH: browser })).toMatchObject({ code: 0, stdout: `${browser}\n` });
  const other = await program('Firefox 1.2.3');
  const { code, stderr } = await run('browser.mjs', { CHROMIUM_PATH: other });
  expect(code).toBe(1);
  expect(stderr).toContain(`CHROMIUM_PATH is "${other}", which is no Chromium that runs`);
});

test('the first on PATH that runs is taken', async () => {
  const [other, browser] = [await program('command not found'), await program('Google Chrome 1.2.3')];
  const PATH = [other, browser].map((file) => join(file, '..')).join(':');
  expect(await run('browser.mjs', { PATH })).toMatchObject({ code: 0, stdout: `${browser}\n` });
});
