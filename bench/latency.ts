import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { cacheDir } from '../src/dev/paths.ts';
import { serverVersion } from '../src/dev/server-version.ts';
import { ensureTemporalCli } from '../src/dev/temporal-cli.ts';
import { fastPolling, startTemporalServer } from '../src/dev/temporal-server.ts';
import { machine, round, summarize } from './lib/figures.ts';
import { countFrom } from './lib/number-from.ts';
import { step } from './lib/step.ts';
import type { threeSteps } from './lib/three-steps.ts';

const taskQueue = 'latency';
/** What the project's dev server may take of the time that a plain one takes. */
const limit = 0.25;

/** A server with a worker on it, ready to be measured. */
interface Subject {
  /** Milliseconds from the start of a workflow to its result. */
  measure(): Promise<number>;
  stop(): Promise<void>;
}

async function startSubject(
  name: string,
  executable: string,
  dynamicConfig: Readonly<Record<string, number>>,
  workflowBundle: WorkflowBundleWithSourceMap,
): Promise<Subject> {
  const logFile = join(cacheDir, 'logs', `bench-latency-${name}.log`);
  const server = await startTemporalServer({ executable, dynamicConfig, logFile });
  const { address, namespace } = server;
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({ connection, namespace, taskQueue, workflowBundle, activities: { step } });
  const running = worker.run();
  const client = new Client({ connection: await Connection.connect({ address }), namespace });
  let runs = 0;
  return {
    measure: async () => {
      const startedAt = performance.now();
      await client.workflow.execute<typeof threeSteps>('threeSteps', {
        taskQueue,
        workflowId: `${name}-${++runs}`,
        args: [],
      });
      return performance.now() - startedAt;
    },
    stop: async () => {
      worker.shutdown();
      await running;
      await client.connection.close();
      await connection.close();
      await server.stop();
    },
  };
}

/** Measures three activities in sequence on the project's dev server and on a plain one, taking turns. */
async function measureBoth(executable: string, rounds: number, warmUps: number) {
  const workflowsPath = fileURLToPath(new URL('./lib/three-steps.js', import.meta.url));
  const bundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
  const project = await startSubject('project', executable, fastPolling, bundle);
  const plain = await startSubject('plain', executable, {}, bundle);
  const samples = { project: [] as number[], plain: [] as number[] };
  try {
    for (let run = 0; run < warmUps + rounds; run++) {
      const times = { project: await project.measure(), plain: await plain.measure() };
      if (run < warmUps) continue;
      samples.project.push(times.project);
      samples.plain.push(times.plain);
    }
  } finally {
    await Promise.all([project.stop(), plain.stop()]);
  }
  return { project: summarize(samples.project), plain: summarize(samples.plain) };
}

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '30' } },
});
Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: [] });
const rounds = countFrom('rounds', values.rounds);
const executable = await ensureTemporalCli({ onProgress: (line) => console.error(line) });
const before = machine();
const { project, plain } = await measureBoth(executable, rounds, 5);
const ratio = round(project.median / plain.median);
const result = {
  benchmark: 'three activities in sequence, milliseconds',
  project,
  plain,
  ratio,
  limit,
  rounds,
  server: await serverVersion(executable),
  machine: before,
};
if (values.json) console.log(JSON.stringify(result));
else {
  console.log(`Three activities in sequence, median of ${rounds} rounds`);
  console.log(`  this project's dev server    ${project.median} ms`);
  console.log(`  plain temporal start-dev     ${plain.median} ms`);
  console.log(`  ratio                        ${ratio} (at most ${limit})`);
}
if (ratio > limit) process.exitCode = 1;
