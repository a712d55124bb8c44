import { WorkflowFailedError } from '@temporalio/client';
import { endOf } from '../../src/client/outcome.ts';

/** How a run failed, in the words of the command line. */
interface Failed {
  readonly cancelled: boolean;
  readonly type?: string;
  readonly message: string;
}

/** How a run failed, by what its `result` rejects with; undefined for anything else. */
export function failureOf(error: unknown): Failed | undefined {
  if (!(error instanceof WorkflowFailedError)) return undefined;
  const { outcome: ended, failure } = endOf(error);
  if (failure === undefined) return { cancelled: ended === 'cancelled', message: ended };
  const { type, message } = failure;
  return { cancelled: false, type, message: `${type}: ${message}` };
}

/** How a run failed; undefined when it did not. */
export async function outcome(run: { result(): Promise<unknown> }): Promise<Failed | undefined> {
  return failureOf(
    await run.result().then(
      () => undefined,
      (error: unknown) => error,
    ),
  );
}
