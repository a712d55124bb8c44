import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cacheDir } from '../../src/dev/paths.ts';
import { writeMatrixReport } from '../setup/matrix-report.ts';
import { runRounds } from './rounds.ts';
import { onDevServer } from './stack.ts';

const seed = Number(process.env['CHAOS_SEED'] ?? 1);
const minutes = Number(process.env['CHAOS_MINUTES'] ?? 0);

test('whatever dies, each workflow does once what it is to do', async () => {
  const dir = join(cacheDir, 'chaos', String(seed));
  await rm(dir, { recursive: true, force: true });
  const reports = await runRounds(dir, { seed, minutes, makeServer: onDevServer, report: writeMatrixReport });
  const findings = reports.flatMap((one) => one.findings);
  if (findings.length === 0) await rm(dir, { recursive: true, force: true });
  expect(findings).toEqual([]);
});
