import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cacheDir } from '../../src/dev/paths.ts';
import { writeMatrixReport } from '../setup/matrix-report.ts';
import { findingsOf, inFolder, runRounds } from './rounds.ts';
import { onDevServer } from './stack.ts';

const seed = Number(process.env['CHAOS_SEED'] ?? 1);
const minutes = Number(process.env['CHAOS_MINUTES'] ?? 0);
const outage = process.env['CHAOS_OUTAGE_SECONDS'];
const outageSeconds = outage === undefined ? undefined : Number(outage);

test('whatever dies, each workflow does once what it is to do', async () => {
  const rounds = { seed, minutes, outageSeconds, makeServer: onDevServer, report: writeMatrixReport };
  const reports = await inFolder(join(cacheDir, 'chaos', String(seed)), (dir) => runRounds(dir, rounds));
  expect(findingsOf(reports)).toEqual([]);
});
