// Runs a matrix of cases, which has a command of its own since it takes long.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Runs the matrix in `test/<name>/` and gives what it reported of its cases. `--json` on the command line: nothing else is
 * written; `--only <pattern>`: cases whose name matches.
 * @param {string} name
 */
export async function runMatrix(name) {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, only: { type: 'string' } } });
  const report = join(root, '.cache', `${name}-report.json`);
  rmSync(report, { force: true });
  const reporters = values.json ? [{}] : ['default'];
  const options = { root, config: `test/${name}/vitest.config.ts`, reporters, watch: false };
  const vitest = await startVitest('test', [], { ...options, ...(values.only && { testNamePattern: values.only }) });
  await vitest.close();
  return existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : [];
}
