import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { BranchRef } from './amplify.ts';
import { inParallel } from './in-parallel.ts';
import type { Lab } from './lab.ts';
import { standingOf, startDeployment, startWait, waitEndedAt } from './runs.ts';

/** How much is measured. */
export interface Load {
  readonly waits: number;
  /** Deployments among them that are cancelled. */
  readonly cancels: number;
  /** Deployments that come to them and end well. */
  readonly ends: number;
  /** How long nothing happens before the worker counts as settled, and how long it is then watched. */
  readonly idleSeconds: number;
}

const STARTS_AT_A_TIME = 50;
const SAMPLE = 50;
const BETWEEN_CANCELS_MS = 250;
/** A build that ends takes so long. */
const BUILD_SECONDS = 30;

/** Runs the whole of it once. `say` is told what goes on. */
export async function measure(lab: Lab, load: Load, say: (line: string) => void) {
  const { client, amplify, usage } = lab;
  const { waits, cancels, idleSeconds } = load;
  const branches = await amplify.makeBranches(waits + load.ends);
  const ending = branches.splice(0, load.ends);
  const cancelled = branches.splice(0, cancels);
  const jobs = await amplify.startJobs(branches);
  const callsAtStart = await amplify.callCount();
  const atStart = await usage();
  say(`starting ${waits} waits; the worker has ${Math.round(atStart.rssMb)} MB`);
  const startedAt = performance.now();
  // Those to be cancelled are spread among the others.
  const every = Math.ceil(waits / cancels);
  const starts = jobs.map((job) => () => startWait(client, job));
  const deployments: WorkflowHandle[] = [];
  for (const [index, branch] of cancelled.entries()) {
    starts.splice(index * every, 0, async () => {
      const handle = await startDeployment(client, branch);
      deployments.push(handle);
      return handle;
    });
  }
  const handles = await inParallel(starts, STARTS_AT_A_TIME, (start) => start());
  say(`all started after ${Math.round((performance.now() - startedAt) / 1000)} s`);
  await untilWaiting(handles);
  // The first look at a wait goes before all others, so that each has had one.
  while ((await amplify.callCount()) - callsAtStart < waits) await sleep(1_000);
  const startSeconds = (performance.now() - startedAt) / 1000;
  say(`all wait after ${Math.round(startSeconds)} s`);
  await sleep(idleSeconds * 1000);
  const before = await usage();
  const callsBefore = await amplify.callCount();
  const watchedAt = performance.now();
  await sleep(idleSeconds * 1000);
  const settled = await usage();
  const watchedSeconds = (performance.now() - watchedAt) / 1000;
  const callsPerSecond = ((await amplify.callCount()) - callsBefore) / watchedSeconds;
  say(`settled at ${Math.round(settled.rssMb)} MB, heap ${Math.round(settled.heapMb)} MB`);
  // They have begun before anything is cancelled: one is to be cancelled among those that wait, not among starts.
  const ends = await startEnding(lab, ending);
  const stopMs = await cancelAmong(lab, deployments);
  say('cancelled');
  const lagMs = await lagsOf(lab, ends);
  say('noticed');
  const rest = handles.filter((handle) => !deployments.includes(handle));
  const standing = await standingOf(rest);
  const { peakMb } = await usage();
  const heartbeatsMissed = await lab.heartbeatsMissed();
  const handOverMs = await lab.stopWorker();
  return {
    atStart,
    settled,
    peakMb,
    cpuShare: (settled.cpuMs - before.cpuMs) / 1000 / watchedSeconds,
    callsPerSecond,
    startSeconds,
    stopMs,
    lagMs,
    standing,
    heartbeatsMissed,
    handOverMs,
  };
}

/** Until a sample of the runs has come to its wait. */
async function untilWaiting(handles: readonly WorkflowHandle[]): Promise<void> {
  const every = Math.max(1, Math.floor(handles.length / SAMPLE));
  const sample = handles.filter((_, index) => index % every === 0 || index > handles.length - SAMPLE);
  while ((await standingOf(sample)).elsewhere > 0) await sleep(2_000);
}

/** Milliseconds from each cancellation to StopJob at the emulator. */
async function cancelAmong({ amplify }: Lab, deployments: readonly WorkflowHandle[]): Promise<number[]> {
  const cancelledAt = new Map<string, number>();
  for (const handle of deployments) {
    const [, appId = '', branchName = ''] = handle.workflowId.split(':');
    cancelledAt.set(`${appId}/${branchName}`, Date.now());
    await handle.cancel();
    await sleep(BETWEEN_CANCELS_MS);
  }
  await Promise.all(deployments.map((handle) => handle.result().catch(() => undefined)));
  const stops = await amplify.timesOf('StopJob');
  const stoppedAt = new Map([...stops].map(([key, time]) => [key.slice(0, key.lastIndexOf('/')), time]));
  return [...cancelledAt].map(([key, time]) => (stoppedAt.get(key) ?? Number.POSITIVE_INFINITY) - time);
}

/** A build that ends, and the run that waits for it. */
interface Ending {
  readonly branch: BranchRef;
  readonly handle: WorkflowHandle;
}

async function startEnding({ client, amplify }: Lab, branches: readonly BranchRef[]): Promise<Ending[]> {
  const endings = await inParallel(branches, branches.length, async (branch) => {
    await amplify.endAfter(branch, BUILD_SECONDS);
    return { branch, handle: await startDeployment(client, branch) };
  });
  await untilWaiting(endings.map(({ handle }) => handle));
  return endings;
}

/** Milliseconds from the end of each build at the emulator to the end of the wait for it. */
function lagsOf({ amplify }: Lab, endings: readonly Ending[]): Promise<number[]> {
  return inParallel(
    endings,
    endings.length,
    async ({ branch, handle }) => (await waitEndedAt(handle)) - (await amplify.endOf(branch)),
  );
}
