import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import type { EmulatorOptions } from '../../src/emulator/index.ts';
import { Lab } from './lab.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Compiles the emulator into a folder, to run it in processes of its own; returns its entry point. */
export async function compileEmulator(folder: string): Promise<string> {
  const options = '--ignoreConfig --noCheck --module nodenext --target es2022 --rewriteRelativeImportExtensions';
  await promisify(execFile)(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), ...options.split(' '), '--types', 'node']
      .concat(['--rootDir', root, '--outDir', folder])
      .concat(join(root, 'src/emulator/index.ts')),
    { cwd: root },
  );
  for (const model of ['amplify.json', 'amplifybackend.json']) {
    await cp(join(root, 'src/model', model), join(folder, 'src/model', model));
  }
  return join(folder, 'src/emulator/index.js');
}

/** Starts a compiled emulator in a process of its own, which the lab's `close` kills without warning. */
export async function startKillable(entry: string, options: EmulatorOptions): Promise<Lab> {
  const code = `const { startEmulator } = await import(process.argv[1]);
    const { url, port } = await startEmulator(JSON.parse(process.argv[2]));
    console.log(JSON.stringify({ url, port }));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, entry, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const close = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(close);
  const started = once(child.stdout, 'data');
  const ready = await Promise.race([
    started,
    ended.then(() => Promise.reject(new Error('The emulator did not start.'))),
  ]);
  const { url, port }: { url: string; port: number } = JSON.parse(String(ready[0]));
  return new Lab({ url, port, close });
}
