import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cacheDir } from '../../src/dev/paths.ts';
import { openLab } from '../chaos/lab.ts';
import { findingsOf, inFolder, type RoundReport, runRounds } from '../chaos/rounds.ts';
import { type MakeServer, onDevServer, startChaosStack, targetOf } from '../chaos/stack.ts';
import { writeMatrixReport } from '../setup/matrix-report.ts';
import { makeCluster } from './cluster.ts';
import { type Speed, speedOf } from './speed.ts';

const seed = Number(process.env['CHAOS_SEED'] ?? 1);
const minutes = Number(process.env['CHAOS_MINUTES'] ?? 3);

const onCluster: MakeServer = async (dir, port) => {
  const cluster = await makeCluster(join(dir, 'cluster'), port);
  return { server: { ends: [], ...cluster }, worker: cluster.worker };
};

test('three workers on PostgreSQL run the catalogue, also while everything dies', async () => {
  const rounds = await inFolder(join(cacheDir, 'cluster', String(seed)), measureAndRun);
  expect(findingsOf(rounds)).toEqual([]);
});

async function measureAndRun(dir: string): Promise<RoundReport[]> {
  const speed = {
    postgresql: await speedOn(onCluster, dir, 'speed-postgresql'),
    devServer: await speedOn(onDevServer, dir, 'speed-dev-server'),
  };
  return runRounds(join(dir, 'rounds'), {
    seed,
    minutes,
    makeServer: onCluster,
    report: (reports) => writeMatrixReport([{ speed, rounds: reports }]),
  });
}

async function speedOn(makeServer: MakeServer, dir: string, name: string): Promise<Speed> {
  const stack = await startChaosStack(join(dir, name), 1, makeServer);
  try {
    const lab = await openLab(stack, join(dir, name), 1);
    try {
      return await speedOf(lab.workflows.client, targetOf(0));
    } finally {
      await lab.close();
    }
  } finally {
    await stack.stop();
  }
}
