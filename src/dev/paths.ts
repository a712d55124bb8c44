import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the package: the folder of its package.json, above the sources as well as above `dist`. */
export const packageRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

/** Where this project keeps what it can make anew: installed tools, logs, databases of development servers. */
export const cacheDir = join(packageRoot, '.cache');

function findRoot(directory: string): string {
  return existsSync(join(directory, 'package.json')) ? directory : findRoot(dirname(directory));
}
