import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { packageRoot } from '../../src/dev/paths.ts';

const packed = z.array(z.object({ files: z.array(z.object({ path: z.string() })) }));

/** Files below a folder of the package, by their paths from its root. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(join(packageRoot, folder), { recursive: true, withFileTypes: true });
  return entries.filter((one) => one.isFile()).map((one) => relative(packageRoot, join(one.parentPath, one.name)));
}

/** What a source file becomes. */
function compiled(file: string): string[] {
  if (file.endsWith('.ts')) return [file.replace(/\.ts$/, '.js'), file.replace(/\.ts$/, '.d.ts')];
  return [file];
}

test('the package has what is compiled and bundled, the docs and the examples, and nothing else', async () => {
  const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json'], { cwd: packageRoot });
  const published = (packed.parse(JSON.parse(stdout))[0]?.files ?? []).map(({ path }) => path);
  const sources = (await Promise.all(['activities', 'src', 'workflows'].map(filesIn))).flat();
  const expected = [
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'package.json',
    'dist/workflow-bundle.js',
    'dist/workflow-bundle-encrypted.js',
    ...sources.flatMap(compiled).map((file) => join('dist', file)),
    ...(await filesIn('dist/cli')),
    ...(await filesIn('docs')),
    ...(await filesIn('examples')),
  ];
  expect(published.toSorted()).toEqual(expected.toSorted());
});
