import { type ReplayResult, Worker } from '@temporalio/worker';
import type { SavedHistory } from './saved.ts';

/**
 * Replays histories with a bundle of the workflows, in one worker.
 * @param codePath file of the bundle.
 * @returns what went wrong, by the name of the history; nothing where the code still does what it did.
 */
export async function replayFailures(
  codePath: string,
  histories: readonly SavedHistory[],
): Promise<Readonly<Record<string, string>>> {
  const each = histories.map(({ name, text }) => ({ workflowId: name, history: JSON.parse(text) as unknown }));
  const failures: [string, string][] = [];
  for await (const result of Worker.runReplayHistories({ workflowBundle: { codePath } }, each)) {
    if (result.error !== undefined) failures.push([result.workflowId, sayWhy(result)]);
  }
  return Object.fromEntries(failures);
}

const sayWhy = ({ error }: ReplayResult): string => `${error?.name}: ${error?.message}`;
