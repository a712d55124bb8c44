import { CancellationScope, log } from '@temporalio/workflow';
import type { LeftBehind } from '../contracts.ts';
import { detailsOf, rootFailure, withMore } from './failures.ts';
import type { Process } from './process.ts';
import { commandOf, type Remedy } from './remedy.ts';

/** How to undo the steps of a run. */
export interface Compensation {
  /**
   * To be called before the step that it undoes, since a step that failed may still have taken effect.
   * @param title what `undo` does, for people.
   * @param remedy the call by which a person does it where `undo` fails.
   */
  add(title: string, undo: () => Promise<unknown>, remedy: () => Remedy): void;
}

/** Undoes nothing: what is made stays. */
export const leaving: Compensation = { add: () => undefined };

interface Undo {
  readonly title: string;
  readonly undo: () => Promise<unknown>;
  readonly remedy: () => Remedy;
}

/**
 * Runs `work`; when it fails or is cancelled, undoes its steps, newest first, and fails with the first cause. A
 * cancellation does not reach the undoing. What could not be undone is listed in the message and as `leftBehind` in the
 * details of the failure, with the command that does it.
 * @param thereafter who undoes the steps of a `work` that ended well when something later fails. Default: nobody.
 */
export async function compensating<T>(
  { target }: Process,
  work: (compensation: Compensation) => Promise<T>,
  thereafter: Compensation = leaving,
): Promise<T> {
  const undos: Undo[] = [];
  try {
    const result = await work({ add: (title, undo, remedy) => undos.push({ title, undo, remedy }) });
    for (const { title, undo, remedy } of undos) thereafter.add(title, undo, remedy);
    return result;
  } catch (error) {
    const left = await CancellationScope.nonCancellable(() => undoAll(undos, target));
    if (left.length === 0) throw error;
    const said = left.map(({ what, why, command }) => `${what}: ${why}; by hand: ${command}`);
    // What is nested may have left something, too.
    const earlier: unknown = Reflect.get(detailsOf(error), 'leftBehind');
    const leftBehind = [...(Array.isArray(earlier) ? (earlier as unknown[]) : []), ...left];
    throw withMore(error, `could not clean up: ${said.join('; ')}`, { leftBehind });
  }
}

async function undoAll(undos: readonly Undo[], target: string | undefined): Promise<LeftBehind[]> {
  const left: LeftBehind[] = [];
  for (const { title, undo, remedy } of undos.toReversed()) {
    try {
      await undo();
    } catch (error) {
      const one = { what: title, why: rootFailure(error).message, command: commandOf(remedy(), target) };
      log.error('could not clean up', one);
      left.push(one);
    }
  }
  return left;
}
