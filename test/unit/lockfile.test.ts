import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { packageRoot } from '../../src/dev/paths.ts';

const text = readFileSync(join(packageRoot, 'package-lock.json'), 'utf8');
const { packages } = z
  .object({
    packages: z.record(z.string(), z.object({ optionalDependencies: z.record(z.string(), z.string()) }).partial()),
  })
  .parse(JSON.parse(text));

/** Whether a package finds another one from where it is installed, as Node does: in its own folder, then above. */
function finds(path: string, name: string): boolean {
  const at = path === '' ? `node_modules/${name}` : `${path}/node_modules/${name}`;
  if (packages[at] !== undefined) return true;
  return path !== '' && finds(path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/'))), name);
}

test('the lockfile has the packages of every platform, else npm ci refuses it', () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !finds(path, name))
      .map((name) => `${path} lacks ${name}`),
  );
  expect(missing).toEqual([]);
});

test('the lockfile names no registry', () => {
  expect(text).not.toContain('"resolved"');
});
