import { CancellationScope, log } from '@temporalio/workflow';
import { rootFailure, withMore } from './failures.ts';

/** How to undo the steps of a run. */
export interface Compensation {
  /** To be called before the step that it undoes, since a step that failed may still have taken effect. */
  add(title: string, undo: () => Promise<unknown>): void;
}

interface Undo {
  readonly title: string;
  readonly undo: () => Promise<unknown>;
}

/**
 * Runs `work`; when it fails or is cancelled, undoes its steps, newest first, and fails with the first cause. A
 * cancellation does not reach the undoing. What could not be undone is listed in the details of the failure.
 */
export async function compensating<T>(work: (compensation: Compensation) => Promise<T>): Promise<T> {
  const undos: Undo[] = [];
  try {
    return await work({ add: (title, undo) => undos.push({ title, undo }) });
  } catch (error) {
    const left = await CancellationScope.nonCancellable(() => undoAll(undos));
    if (left.length === 0) throw error;
    throw withMore(error, `could not clean up: ${left.join('; ')}`, { leftBehind: left });
  }
}

async function undoAll(undos: readonly Undo[]): Promise<string[]> {
  const left: string[] = [];
  for (const { title, undo } of undos.toReversed()) {
    try {
      await undo();
    } catch (error) {
      const why = rootFailure(error);
      log.error('could not clean up', { what: title, why: why.message });
      left.push(`${title}: ${why.message}`);
    }
  }
  return left;
}
