import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { workspace } from './workspace.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Compiles entry points and what they import, for processes of their own; gives the folder of the output. */
export async function compiled(...entries: string[]): Promise<string> {
  const out = await workspace();
  const options = [
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--rewriteRelativeImportExtensions',
    '--types',
    'node',
  ];
  await promisify(execFile)(
    process.execPath,
    [join(ROOT, 'node_modules/typescript/bin/tsc'), '--ignoreConfig', '--noCheck', ...options]
      .concat(['--rootDir', ROOT, '--outDir', out])
      .concat(entries.map((entry) => join(ROOT, entry))),
    { cwd: ROOT },
  );
  return out;
}

/** Runs one of the scripts in `children/` with one JSON argument; gives what it printed, as JSON. */
export async function runChild(script: string, input: unknown, shell = 'exec "$@"'): Promise<unknown> {
  const command = [process.execPath, join(import.meta.dirname, 'children', script), JSON.stringify(input)];
  const child = spawn('sh', ['-c', shell, 'sh', ...command], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [printed] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return JSON.parse(printed);
}
