import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/dev/paths.ts';

const run = promisify(execFile);

/** Packs this package as `npm publish` would, and installs it into a new project at `dir`, which has nothing else. */
export async function installPacked(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', dir], { cwd: packageRoot });
  await writeFile(join(dir, 'package.json'), JSON.stringify({ type: 'module', private: true }));
  const quietly = ['--no-audit', '--no-fund', '--prefer-offline'];
  await run('npm', ['install', `./${stdout.trim()}`, ...quietly], { cwd: dir });
}

/** What the compiler says of a file of the project and of the declarations of this package; not of those of others. */
export async function compilerErrors(dir: string, file: string): Promise<string[]> {
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    target: 'es2022',
    module: 'nodenext',
    lib: ['es2023'],
    types: ['node'],
    typeRoots: [join(packageRoot, 'node_modules', '@types')],
  };
  await writeFile(join(dir, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }));
  const compiler = join(packageRoot, 'node_modules', 'typescript', 'lib', 'tsc.js');
  const said = await run(process.execPath, [compiler, '-p', '.'], { cwd: dir }).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  );
  const errors = said.split('\n').filter((line) => /^\S+\(\d+,\d+\): error/.test(line));
  return errors.filter((line) => !/^node_modules\/(?!temporal-amplify\/)/.test(line));
}
