import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'vitest/node';
import { describe, expect, test } from 'vitest';
import { importError, importOf, rules } from '../../scripts/import-rules.mjs';
import { packageRoot } from '../../src/dev/paths.ts';

/** Every import that breaks the rules, wherever it stands in the code. */
function errorsIn(file: string, code: string): string[] {
  const errors: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('type' in node && typeof node.type === 'string') {
      const found = importOf({ ...node, type: node.type });
      const error = found && importError(file, found);
      if (error !== undefined) errors.push(`${file}: ${error}`);
    }
    for (const child of Object.values(node)) visit(child);
  };
  // oxlint-disable-next-line typescript/no-deprecated -- the newer parseSync is not exported by a direct dependency
  visit(parseAst(code, { lang: 'ts' }, file));
  return errors;
}

describe('imports', () => {
  const files = ['activities', 'workflows', 'src'].flatMap((folder) =>
    readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
  );

  test('keep to the table', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.flatMap((file) => errorsIn(file, readFileSync(join(packageRoot, file), 'utf8')))).toEqual([]);
  });

  test('a run calls a target in its steps alone, which are parked where a person can mend what fails', () => {
    const workflows = files.filter((file) => file.startsWith('workflows/')).toSorted();
    const using = (name: string): string[] =>
      workflows.filter((file) => readFileSync(join(packageRoot, file), 'utf8').includes(name));
    // The two that make proxies of their own use them in a step.
    expect(using('proxyActivities')).toEqual([
      'workflows/check-targets.ts',
      'workflows/lib/proxies.ts',
      'workflows/lib/site-check.ts',
    ]);
    expect(using('activitiesOf(')).toEqual(['workflows/lib/process.ts', 'workflows/lib/proxies.ts']);
  });

  test('all sources that a row names exist', () => {
    const named = rules.flatMap(({ from, values, types, lazily = [] }) => [from, ...values, ...types, ...lazily]);
    const sources = named.filter((name) => /^(src|workflows|activities)\//.test(name));
    expect(sources.filter((name) => !existsSync(join(packageRoot, name)))).toEqual([]);
  });

  test.each([
    ['an SDK client', 'workflows/deploy.ts', `import { AmplifyClient } from '@aws-sdk/client-amplify';`],
    ['an SDK client as type in braces', 'workflows/deploy.ts', `import { type App } from '@aws-sdk/client-amplify';`],
    ['what Node has', 'workflows/lib/a.ts', `import { readFile } from 'node:fs';`],
    ['activities', 'workflows/a.ts', `export * from '../activities/index.ts';`],
    ['sources even as type', 'workflows/a.ts', `import type { Config } from '../src/config.ts';`],
    ['anything late', 'workflows/a.ts', `export const load = () => import('zod');`],
    ['a type in passing', 'workflows/a.ts', `let config: import('../src/config.ts').Config;`],
    ['the old form', 'workflows/a.ts', `import fs = require('node:fs');`],
    ['workflows', 'activities/a.ts', `import { createApp } from '../workflows/index.ts';`],
    ['the emulator', 'activities/waits/a.ts', `import { startEmulator } from '../../src/emulator/index.ts';`],
    ['a worker', 'src/cli/main.ts', `import { Worker } from '@temporalio/worker';`],
    ['our worker at once', 'src/cli/commands/worker.ts', `import { startWorker } from '../../worker.ts';`],
    ['other activities', 'src/client.ts', `import { createClients } from '../activities/clients.ts';`],
    ['an SDK client in the emulator', 'src/emulator/a.ts', `import { AmplifyClient } from '@aws-sdk/client-amplify';`],
    ['S3 at once in the emulator', 'src/emulator/a.ts', `import { S3 } from '@aws-sdk/client-s3';`],
    ['S3 at once in a store', 'src/artifacts/a.ts', `import { createS3 } from '../../activities/clients/s3.ts';`],
    ['an SDK client in a store', 'src/artifacts/a.ts', `export const load = () => import('@aws-sdk/client-s3');`],
    ['activities in the emulator', 'src/emulator/a.ts', `import type { Wire } from '../../activities/types.ts';`],
  ])('%s is refused', (_, file, code) => {
    expect(errorsIn(file, code)).toEqual([expect.stringContaining('scripts/import-rules.mjs')]);
  });

  test.each([
    [
      'workflows/a.ts',
      `import type { App } from '@aws-sdk/client-amplify'; import { sleep } from '@temporalio/workflow';`,
    ],
    ['workflows/lib/a.ts', `import type { Activities } from '../../activities/index.ts'; import '../contracts.ts';`],
    ['activities/a.ts', `import yauzl from 'yauzl'; import { validate } from '../src/model/validate.ts';`],
    ['src/cli/commands/worker.ts', `export const run = () => import('../../worker.ts'); import 'commander';`],
    [
      'src/emulator/a.ts',
      `import type { App } from '@aws-sdk/client-amplify'; import { createServer } from 'node:http';`,
    ],
    ['src/artifacts/a.ts', `export const load = () => import('../../activities/clients/s3.ts');`],
    ['src/dev/stack.ts', `import { Worker } from '@temporalio/worker';`],
  ])('%s may: %s', (file, code) => {
    expect(errorsIn(file, code)).toEqual([]);
  });
});
