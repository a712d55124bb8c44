// Runs a matrix of cases, which has a command of its own since it takes long.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What every matrix takes on its command line. */
export const matrixOptions = { json: { type: 'boolean', default: false }, only: { type: 'string' } };

/**
 * Runs the matrix in `test/<name>/` and gives what it reported of its cases. `--json` on the command line: nothing else is
 * written; `--only <pattern>`: cases whose name matches.
 * @param {string} name
 * @param {{json?: boolean, only?: string}} values what was given of them; default: that of this process.
 */
export async function runMatrix(name, values = parseArgs({ options: matrixOptions }).values) {
  const report = join(root, '.cache', `${name}-report.json`);
  rmSync(report, { force: true });
  const reporters = values.json ? [{}] : ['default'];
  const options = { root, config: `test/${name}/vitest.config.ts`, reporters, watch: false };
  const vitest = await startVitest('test', [], { ...options, ...(values.only && { testNamePattern: values.only }) });
  await vitest.close();
  return existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : [];
}
