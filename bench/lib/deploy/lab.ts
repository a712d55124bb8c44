import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { z } from 'zod';
import { packFolder } from '../../../src/artifacts/pack.ts';
import { cacheDir } from '../../../src/dev/paths.ts';
import { startTemporalServer } from '../../../src/dev/temporal-server.ts';
import { startChild } from '../density/child.ts';
import { waitEndedAt } from '../density/runs.ts';
import { startAmplify } from '../waits/amplify.ts';
import type { Distribution } from '../waits/durations.ts';
import { newNamespace } from '../waits/lab.ts';
import { workerEnvironment } from '../worker-environment.ts';
import { manualDeployment } from './manual.ts';
import { type Figures, measure } from './measure.ts';
import { runProgram } from './program.ts';

/** How much is deployed. */
export interface Load {
  readonly deployments: number;
  /** Finished jobs of each branch. */
  readonly history: number;
  readonly distribution: Distribution;
  readonly apartSeconds: number;
}

/** The product's command line, or a script as one would write it. */
export type Subject = 'ours' | 'script';

/** A Temporal server, for one measurement after the other. */
export interface Lab {
  measure(subject: Subject, load: Load, seed: number): Promise<Figures>;
  stop(): Promise<void>;
}

const builtFile = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const site = fileURLToPath(new URL('../../../../examples/site', import.meta.url));
const scriptAnswer = z.object({ noticedAt: z.number() });
const commandAnswer = z.object({ workflowId: z.string() });

/** Starts it. The measured programs are built ones, each a process of its own; so is the worker. */
export async function startLab(executable: string): Promise<Lab> {
  await mkdir(join(cacheDir, 'logs'), { recursive: true });
  const server = await startTemporalServer({ executable, logFile: join(cacheDir, 'logs', 'bench-deploy.log') });
  const connection = await Connection.connect({ address: server.address });
  return {
    measure: async (subject, { deployments, history, distribution, apartSeconds }, seed) => {
      const into = join(cacheDir, 'bench-deploy');
      const start = await manualDeployment((await packFolder(site, { into })).path);
      const amplify = await startAmplify({ branches: deployments, history, distribution, seed, start });
      try {
        const namespace = await newNamespace(connection);
        const { folder, url: emulatorUrl } = amplify;
        const environment = workerEnvironment({ address: server.address, namespace, emulatorUrl, folder });
        if (subject === 'script') {
          const program = builtFile('bench/lib/deploy/script.js');
          return await measure(amplify, apartSeconds * 1000, async ({ appId, branchName }) => {
            const ran = await runProgram([program, site, appId, branchName], environment);
            return { ...ran, ...scriptAnswer.parse(JSON.parse(ran.output)) };
          });
        }
        const client = new Client({ connection, namespace });
        const log = join(folder, 'worker.log');
        const worker = await startChild(builtFile('bench/lib/density/worker.js'), [log], environment);
        try {
          return await measure(amplify, apartSeconds * 1000, async ({ appId, branchName }) => {
            const command = ['deploy', site, '--app', appId, '--branch', branchName, '--json'];
            const ran = await runProgram([builtFile('cli/main.js'), ...command], environment);
            const { workflowId } = commandAnswer.parse(JSON.parse(ran.output));
            return { ...ran, noticedAt: await waitEndedAt(client.workflow.getHandle(workflowId)) };
          });
        } finally {
          await worker.stop();
        }
      } finally {
        await amplify.close();
      }
    },
    stop: async () => {
      await connection.close();
      await server.stop();
    },
  };
}
