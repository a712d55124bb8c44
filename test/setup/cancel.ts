import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultState } from '../../src/emulator/faults.ts';
import { control } from './amplify.ts';
import { LOOK_MS } from './eventually.ts';
import type { Harness } from './harness.ts';
import { outcome } from './outcome.ts';

/** A call of the emulator: the first of its operation, or the one after so many. */
export interface DuringCall {
  readonly operation: string;
  readonly skip?: number;
}

/** How long the call is held up, in seconds. */
const HELD_SECONDS = 1;

/** Starts a run and cancels it, twice, while a call that it makes is under way. Gives its outcome. */
export async function cancelledDuring(
  harness: Harness,
  call: DuringCall,
  begin: () => Promise<{ cancel(): Promise<void>; result(): Promise<unknown> }>,
) {
  const fault = { kind: 'delay', seconds: HELD_SECONDS, count: 1, ...call };
  const { id } = (await control(harness, 'faults', fault)) as { id: number };
  const run = await begin();
  const ending = outcome(run);
  if (!(await untilHit(harness, id, ending))) throw new Error(`The run ended without the call ${call.operation}`);
  await run.cancel();
  await run.cancel();
  const ended = await ending;
  await fetch(`${harness.emulator.url}/_emulator/faults?id=${id}`, { method: 'DELETE' });
  return ended;
}

/** Waits until a fault has met a call; gives false where the run ended before. */
export async function untilHit({ emulator }: Harness, id: number, ending: Promise<unknown>): Promise<boolean> {
  let over = false;
  void ending.then(() => (over = true));
  for (;;) {
    const answer = await (await fetch(`${emulator.url}/_emulator/faults`)).json();
    const { faults } = answer as { faults: readonly FaultState[] };
    if (faults.some((one) => one.id === id && one.hits > 0)) return true;
    if (over) return false;
    await sleep(LOOK_MS);
  }
}
