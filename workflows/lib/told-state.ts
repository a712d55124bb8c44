import { ApplicationFailure } from '@temporalio/common';
import { CancellationScope } from '@temporalio/workflow';
import type { StateReport } from '../contracts.ts';
import { isCancelled, rootFailure, withMore } from './failures.ts';
import type { Process } from './process.ts';

/** What a run has seen so far of the state that it is to change. */
export interface Seen<State extends object> extends StateReport<State> {
  before?: State | null;
  after?: State | null;
  /** Looks at what is there now; not there where a look would tell nothing new, or nothing can be looked at. */
  look?: () => Promise<State | null>;
}

/**
 * Does `work`; where it fails or is cancelled, tells the state before and after, as far as they are known: in the details of
 * the failure, and in the progress, since one that was cancelled has no details. A cancellation does not reach the look.
 */
export async function tellingState<State extends object, T>(
  { progress }: Process,
  work: (seen: Seen<State>) => Promise<T>,
): Promise<T> {
  const seen: Seen<State> = {};
  try {
    return await work(seen);
  } catch (error) {
    const { look, ...known } = seen;
    const after = look && (await CancellationScope.nonCancellable(look).catch(() => undefined));
    const report: StateReport<State> = { ...known, ...(after !== undefined && { after }) };
    progress.states(report);
    // Temporal takes no details of a cancellation; what is no failure of ours is a mistake in the code.
    if (isCancelled(error) || !(rootFailure(error) instanceof ApplicationFailure)) throw error;
    throw withMore(error, undefined, report);
  }
}
