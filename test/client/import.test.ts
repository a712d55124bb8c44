import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/dev/paths.ts';

/** Runs a script that may import the package by its name, as the build made it. */
function node(script: string, ...args: string[]): { ms: number; stderr: string } {
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [...args, '--input-type=module', '--eval', script], {
    cwd: packageRoot,
    encoding: 'utf8',
  });
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  return { ms: performance.now() - begun, stderr };
}

/** Writes the URL of each module that is loaded. */
const hook = 'export const load = (url, context, next) => (process._rawDebug(url), next(url, context))';
const register = `import { register } from 'node:module'; register('data:text/javascript,${encodeURIComponent(hook)}')`;

/** Modules that a script loads: those that are imported, and those of packages that are required by one of them. */
function loadedBy(script: string): string[] {
  const required = `import { Module } from 'node:module'; process._rawDebug(Object.keys(Module._cache).join('\\n'));`;
  return node(`${script};${required}`, '--import', `data:text/javascript,${encodeURIComponent(register)}`).stderr.split(
    '\n',
  );
}

const heavy =
  /@temporalio\/(worker|core-bridge|testing|workflow)\/|@aws-sdk|@smithy|opentelemetry|\/emulator\/|\/cli\//;

test('importing the client loads no package at all, and connecting neither worker nor SDK of AWS', () => {
  const imported = loadedBy(`import 'temporal-amplify'`);
  expect(imported.filter((url) => url.endsWith('/dist/src/client.js'))).toHaveLength(1);
  expect(imported.filter((url) => url.includes('/node_modules/'))).toEqual([]);
  const connected = loadedBy(`
    import { connect } from 'temporal-amplify';
    process.env.TEMPORAL_ADDRESS = '127.0.0.1:1';
    await connect().catch((error) => error.name === 'UnreachableError' || process.exit(1))`);
  expect(connected.filter((url) => url.includes('@temporalio/client'))).not.toEqual([]);
  expect(connected.filter((url) => heavy.test(url))).toEqual([]);
});

test('importing the client takes at most 6 times as long as starting Node', () => {
  // The least of each, since what else the machine does only adds.
  const least = { start: Infinity, load: Infinity };
  for (let round = 0; round < 20; round += 1) {
    least.start = Math.min(least.start, node('0').ms);
    least.load = Math.min(least.load, node(`import 'temporal-amplify'`).ms);
    if (round >= 2 && least.load <= 6 * least.start) break;
  }
  expect(least.load).toBeLessThanOrEqual(6 * least.start);
});
