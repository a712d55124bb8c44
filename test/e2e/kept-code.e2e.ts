import { randomUUID } from 'node:crypto';
import { chmod, lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, inject, test } from 'vitest';
import { runCli } from '../setup/cli.ts';

/** Where the command line keeps what V8 made of it. */
let temporary: string;
let kept: string;
beforeEach(async () => {
  temporary = join(inject('testDir'), randomUUID());
  kept = join(temporary, `temporal-amplify-code-${process.getuid?.() ?? 0}`);
  await mkdir(temporary, { recursive: true });
});

const version = async (env: Readonly<Record<string, string>> = {}): Promise<void> => {
  const { code, stdout, stderr } = await runCli(['--version'], { env: { TMPDIR: temporary, ...env } });
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
};
/** What is kept of the chunk that every command begins with. */
const ofEntry = async (): Promise<string> =>
  join(kept, (await filesIn(kept)).find((name) => name.startsWith(`${process.version}-${process.arch}-run-`)) ?? '');
const filesIn = async (folder: string): Promise<string[]> => (await readdir(folder)).toSorted();

test('it is kept for its user alone, and used', async () => {
  await version();
  expect((await lstat(kept)).mode & 0o777).toBe(0o700);
  const file = await ofEntry();
  const before = await lstat(file);
  await version();
  const after = await lstat(file);
  expect(after.mtimeMs).toBe(before.mtimeMs);
});

test('what is broken is made anew', async () => {
  await version();
  const file = await ofEntry();
  const good = await readFile(file);
  await writeFile(file, good.subarray(0, 100));
  await version();
  expect((await lstat(file)).size).toBeGreaterThan(good.length / 2);
});

test('a folder into which others may write, or which is a link to another, is left alone', async () => {
  await mkdir(kept);
  await chmod(kept, 0o777);
  await version();
  expect(await filesIn(kept)).toEqual([]);

  temporary = join(temporary, 'other');
  const elsewhere = join(temporary, 'elsewhere');
  await mkdir(elsewhere, { recursive: true, mode: 0o700 });
  await symlink(elsewhere, join(temporary, `temporal-amplify-code-${process.getuid?.() ?? 0}`));
  await version();
  expect(await filesIn(elsewhere)).toEqual([]);
});

test('nothing is kept where that is not wanted, or can not be', async () => {
  await version({ NODE_DISABLE_COMPILE_CACHE: '1' });
  expect(await filesIn(temporary)).toEqual([]);
  const file = join(temporary, 'no folder');
  await writeFile(file, '');
  await version({ TMPDIR: file });
});
