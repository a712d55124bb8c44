import { execFile } from 'node:child_process';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { cacheDir } from '../../src/dev/paths.ts';
import { withLock } from '../../src/dev/lock.mjs';

/** That of the newest Temporal CLI which Go can build, so that the dev server beside it is the same. */
const VERSION = '1.29.1';
const MODULE = 'go.temporal.io/server';

/**
 * Finds the Temporal server, with the tool for its schema: a folder with `temporal-server`, `temporal-sql-tool`, and the folders
 * `config` and `schema` of the server's sources. That of TEMPORAL_SERVER_DIR, or one that is built by Go, once; 3 minutes.
 * @throws {Error} where neither is there.
 */
export async function ensureTemporalServer(): Promise<string> {
  const given = process.env['TEMPORAL_SERVER_DIR'];
  if (given !== undefined) return checked(given);
  const directory = join(cacheDir, `temporal-server-${VERSION}`);
  await withLock(`${directory}.lock`, async () => {
    if (!existsSync(directory)) await build(directory);
  });
  return checked(directory);
}

function checked(directory: string): string {
  const missing = ['temporal-server', 'temporal-sql-tool', 'config', 'schema'].filter(
    (name) => !existsSync(join(directory, name)),
  );
  if (missing.length > 0) throw new Error(`${directory} lacks ${missing.join(', ')}`);
  return directory;
}

const run = promisify(execFile);

async function build(directory: string): Promise<void> {
  process.stderr.write(`Building the Temporal server ${VERSION} with Go, once; about 3 minutes\n`);
  const work = `${directory}.tmp`;
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  const env = { ...process.env, GOBIN: work };
  const tools = [`${MODULE}/cmd/server@v${VERSION}`, `${MODULE}/cmd/tools/sql@v${VERSION}`];
  await run('go', ['install', '-ldflags=-s -w', ...tools], { env, maxBuffer: 1e8 }).catch((error: unknown) => {
    throw new Error(
      'The Temporal server needs Go 1.25 or newer with access to a module proxy, or TEMPORAL_SERVER_DIR',
      { cause: error },
    );
  });
  const { stdout } = await run('go', ['mod', 'download', '-json', `${MODULE}@v${VERSION}`], { env, cwd: work });
  const { Dir } = z.object({ Dir: z.string() }).parse(JSON.parse(stdout));
  await rename(join(work, 'server'), join(work, 'temporal-server'));
  await rename(join(work, 'sql'), join(work, 'temporal-sql-tool'));
  for (const part of ['config', 'schema']) await cp(join(Dir, part), join(work, part), { recursive: true });
  await rename(work, directory);
}
