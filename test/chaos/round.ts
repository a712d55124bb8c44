import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowFailedError } from '@temporalio/client';
import type { AnyRun } from '../../src/client.ts';
import type { FaultState } from '../../src/emulator/faults.ts';
import { callsAt, type LoggedCall } from '../setup/amplify.ts';
import type { Lab } from './lab.ts';
import type { Disturbance, Plan, Victim } from './plan.ts';
import { scenarios, type Start } from './scenarios.ts';
import type { ChaosStack } from './stack.ts';

/** How a run ended; without a status it did not, in time. */
export interface EndedRun extends Pick<AnyRun, 'workflowId' | 'runId' | 'workflow'> {
  readonly status?: string;
  readonly result?: unknown;
  readonly failure?: string;
}

/** What came of a round. */
export interface Round {
  /** By slot. */
  readonly runs: readonly (readonly EndedRun[])[];
  /** Workflow ids of whatever goes on though nothing is left to be done. */
  readonly left: readonly string[];
  /** The emulator's state as the runs left it, and after all that goes on in it had time to end. */
  readonly state: unknown;
  readonly settled: unknown;
  readonly calls: readonly LoggedCall[];
  readonly kills: number;
  /** Calls that met a fault. */
  readonly faults: number;
}

/** When things are calm again, runs are over after so many seconds: what died is found by heartbeats that stay out. */
const END_SECONDS = 180;
/** And locks after so many. */
const REST_SECONDS = 60;
/** Longer than anything takes at Amplify, in seconds of its clock. */
const OVER_SECONDS = 200;

/** Runs what a plan has at its slots, disturbs it, and waits until all is over. */
export async function runRound(
  stack: ChaosStack,
  lab: Lab,
  plan: Pick<Plan, 'slots' | 'disturbances'>,
): Promise<Round> {
  await post(stack, 'reset', {});
  const prepared = await Promise.all(
    plan.slots.map(async ({ scenario }, index) => {
      const [prepare, slot] = [scenarios.get(scenario), lab.slots[index]];
      if (prepare === undefined || slot === undefined) throw new Error(`There is no ${scenario}, or no slot ${index}`);
      return prepare(slot.harness);
    }),
  );
  const began = Date.now();
  const at = (seconds: number): Promise<void> => sleep(Math.max(0, began + seconds * 1_000 - Date.now()));
  const disturbing = disturb(stack, plan.disturbances, at);
  const started = await Promise.all(
    prepared.map(async (starts, index) => {
      await at(plan.slots[index]?.at ?? 0);
      return Promise.all(starts.map((start: Start) => persistently(start)));
    }),
  );
  const log = await disturbing;
  const faults = await hitsAt(stack);
  await fetch(`${stack.emulatorUrl}/_emulator/faults`, { method: 'DELETE' });
  const giveUp = Date.now() + END_SECONDS * 1_000;
  const runs = await Promise.all(started.map((own) => Promise.all(own.map((run) => endOf(lab, run, giveUp)))));
  const left = await untilRest(lab, Date.now() + REST_SECONDS * 1_000);
  const state = await stateAt(stack);
  await lab.setRecords();
  await post(stack, 'clock', { advanceSeconds: OVER_SECONDS });
  const settled = await stateAt(stack);
  const calls = [...log.calls, ...(await callsAt(stack.emulatorUrl))];
  return { runs, left, state, settled, calls, kills: log.kills, faults };
}

/** Does what the plan says; in the end all is up again. */
async function disturb(
  stack: ChaosStack,
  disturbances: readonly Disturbance[],
  at: (seconds: number) => Promise<void>,
): Promise<{ kills: number; calls: LoggedCall[] }> {
  const calls: LoggedCall[] = [];
  let kills = 0;
  /** One that is down is left alone. */
  const down = new Set<Victim>();
  const cuts = { temporal: 0, aws: 0 };
  await Promise.all(
    disturbances.map(async (one) => {
      await at(one.at);
      if ('fault' in one) {
        await post(stack, 'faults', one.fault).catch(() => undefined);
      } else if ('cut' in one) {
        cuts[one.cut] += 1;
        stack.proxies[one.cut].cut(one.how);
        await sleep(one.seconds * 1_000);
        cuts[one.cut] -= 1;
        if (cuts[one.cut] === 0) stack.proxies[one.cut].mend();
      } else if (!down.has(one.kill)) {
        const part = stack.parts.get(one.kill);
        down.add(one.kill);
        kills += 1;
        // Its log of calls dies with it.
        if (one.kill === 'emulator') calls.push(...(await callsAt(stack.emulatorUrl).catch(() => [])));
        await part?.kill();
        await sleep(one.downSeconds * 1_000);
        await part?.start();
        down.delete(one.kill);
      }
    }),
  );
  return { kills, calls };
}

async function hitsAt({ emulatorUrl }: ChaosStack): Promise<number> {
  const { faults } = (await (await fetch(`${emulatorUrl}/_emulator/faults`)).json()) as { faults: FaultState[] };
  return faults.reduce((sum, { hits }) => sum + hits, 0);
}

const stateAt = async ({ emulatorUrl }: ChaosStack): Promise<unknown> =>
  (await fetch(`${emulatorUrl}/_emulator/state`)).json();

async function endOf({ workflows }: Lab, run: EndedRun, giveUp: number): Promise<EndedRun> {
  const { workflowId, runId, workflow } = run;
  const handle = workflows.client.workflow.getHandle(workflowId, runId);
  const base = { workflowId, runId, workflow };
  while (Date.now() < giveUp) {
    const described = await handle.describe().catch(() => undefined);
    const status = described?.status.name;
    if (status !== undefined && status !== 'RUNNING') {
      const ended = await handle.result().then(
        (result: unknown) => ({ result }),
        (error: unknown) => ({ failure: error instanceof WorkflowFailedError ? String(error.cause) : String(error) }),
      );
      return { ...base, status, ...ended };
    }
    await sleep(500);
  }
  return base;
}

/** Waits until nothing goes on in the namespace, and gives what still does. */
async function untilRest({ workflows }: Lab, giveUp: number): Promise<string[]> {
  for (;;) {
    const left: string[] = [];
    for await (const { workflowId } of workflows.client.workflow.list({ query: "ExecutionStatus = 'Running'" })) {
      left.push(workflowId);
    }
    if (left.length === 0 || Date.now() > giveUp) return left;
    await sleep(500);
  }
}

async function post({ emulatorUrl }: ChaosStack, path: string, body: object): Promise<void> {
  const answer = await fetch(`${emulatorUrl}/_emulator/${path}`, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}

/** Who starts a run tries again while the server is down. */
async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === 60) throw error;
      await sleep(500);
    }
  }
}
