import { setTimeout as sleep } from 'node:timers/promises';
import type { AnyRun } from '../../src/client.ts';
import type { FaultState } from '../../src/emulator/faults.ts';
import { control } from '../setup/amplify.ts';
import { untilHit } from '../setup/cancel.ts';
import { LOOK_MS } from '../setup/eventually.ts';
import type { Harness } from '../setup/harness.ts';
import type { Moment } from './cancel-case.ts';

/** A call of a run, the one of its operation after so many; or a moment. */
export type CancelPoint = { readonly operation: string; readonly skip: number } | Moment;

/** Of the calls that only look, how many of an operation are tried. */
export const MOST_LOOKS = 2;

/** How long each call of a clean-up is held up, in seconds, so that it is under way when the run is cancelled once more. */
const CLEAN_UP_SECONDS = 0.1;

type Cancelled = Pick<AnyRun, 'progress' | 'cancel'>;

/**
 * Prepares to wait for a point of a run, to be called before it begins. What it gives waits; it gives false where the run ended
 * before.
 * @param seconds how long the call is held up.
 */
export async function untilPoint(
  harness: Harness,
  point: CancelPoint,
  seconds: number,
): Promise<(run: Cancelled, ended: Promise<unknown>) => Promise<boolean>> {
  if ('says' in point) return (run) => untilItSays(run, point);
  const id = await delay(harness, { ...point, count: 1, seconds });
  return (_run, ended) => untilHit(harness, id, ended);
}

async function untilItSays(run: Cancelled, { says, skip = 0 }: Moment): Promise<boolean> {
  let left = skip;
  const signal = AbortSignal.timeout(SAYS_WITHIN_MS);
  try {
    for await (const event of run.progress({ signal })) {
      if (!('step' in event)) continue;
      const { state, title, detail } = event.step;
      if (!says.test(`${state} ${title}${detail === undefined ? '' : ` — ${detail}`}`)) continue;
      if (left === 0) return true;
      left -= 1;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return false;
}

/** So long a moment may take to come. */
const SAYS_WITHIN_MS = 120_000;

/** Cancels a run again during each call that it makes until it is over. Gives how often. */
export async function cancelAgain(harness: Harness, run: Cancelled, ended: Promise<unknown>): Promise<number> {
  const id = await delay(harness, { seconds: CLEAN_UP_SECONDS });
  let isOver = false;
  const over = ended.then(() => (isOver = true));
  let seen = 0;
  let again = 0;
  while (!isOver) {
    const hits = await hitsOf(harness, id);
    if (hits > seen) {
      seen = hits;
      again += 1;
      // One that is over meanwhile cannot be cancelled.
      await run.cancel().catch(() => undefined);
    }
    await Promise.race([sleep(LOOK_MS), over]);
  }
  return again;
}

async function delay(harness: Harness, rule: object): Promise<number> {
  const { id } = (await control(harness, 'faults', { kind: 'delay', ...rule })) as { id: number };
  return id;
}

async function hitsOf({ emulator }: Harness, id: number): Promise<number> {
  const answer = await (await fetch(`${emulator.url}/_emulator/faults`)).json();
  const { faults } = answer as { faults: readonly FaultState[] };
  return faults.find((one) => one.id === id)?.hits ?? 0;
}
