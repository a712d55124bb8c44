import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure, CancelledFailure, WorkflowFailedError } from '@temporalio/client';
import type { Progress, ProgressStep } from '../../workflows/messages.ts';
import type { PendingActivity } from '../pending-activities.ts';

const LOOK_EVERY_MS = 250;

/** The part of a run that is followed. */
export interface Following<Result> {
  result(): Promise<Result>;
  progressNow(): Promise<Progress>;
  pending(): Promise<readonly PendingActivity[]>;
}

/** Writes a line for people. */
export type Print = (line: string) => void;

/**
 * Follows a run to its end and prints each step as it begins, waits and ends, what is repeated and why, and
 * when a wait looks next and why.
 * @throws what the run failed with.
 */
export async function follow<Result>(run: Following<Result>, print: Print): Promise<Result> {
  const printed = new Set<string>();
  const printOnce = (key: string, line: string): void => {
    if (!printed.has(key)) print(line);
    printed.add(key);
  };
  const show = async (): Promise<void> => {
    // Without a worker a query has no answer; the result is what counts, so following is best effort.
    const progress = await run.progressNow().catch(() => undefined);
    progress?.steps.forEach((step, index) => {
      printOnce([index, step.state, step.detail].join(), stepLine(step));
    });
    for (const { name, attempt, failure, next } of await run.pending().catch(() => [])) {
      if (failure !== undefined) printOnce(`${attempt} ${failure}`, `  ! ${name}, attempt ${attempt}: ${failure}`);
      else if (next !== undefined) printOnce(next, `    ${next}`);
    }
  };
  let over = false;
  const result = run.result().finally(() => {
    over = true;
  });
  // Handled below; it must not count as unhandled while a query is under way.
  result.catch(() => undefined);
  while (!over) {
    await show();
    await Promise.race([result.catch(() => undefined), sleep(LOOK_EVERY_MS)]);
  }
  await show();
  return result;
}

const marks = { running: '…', parked: '?', done: '✓', failed: '✗', cancelled: '⊘' } as const satisfies Record<
  ProgressStep['state'],
  string
>;

function stepLine({ title, state, startedAt, endedAt, detail }: ProgressStep): string {
  const took = endedAt === undefined ? '' : ` (${seconds(Date.parse(endedAt) - Date.parse(startedAt))})`;
  return `  ${marks[state]} ${title}${detail === undefined ? '' : `: ${detail}`}${took}`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Why a run failed, in one line: the innermost cause says most. */
export function failureOf(error: unknown): { cancelled: boolean; type?: string; message: string } | undefined {
  if (!(error instanceof WorkflowFailedError)) return undefined;
  const { cause } = error;
  if (cause instanceof CancelledFailure) return { cancelled: true, message: 'cancelled' };
  const type = cause instanceof ApplicationFailure ? cause.type : undefined;
  const message = cause?.message ?? error.message;
  return { cancelled: false, ...(type ? { type, message: `${type}: ${message}` } : { message }) };
}
