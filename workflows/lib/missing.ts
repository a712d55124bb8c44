import { ApplicationFailure } from '@temporalio/common';
import { rootFailure } from './failures.ts';

/** What a call gives, or undefined where the thing that it is about does not exist. */
export async function orMissing<T>(calling: Promise<T>): Promise<T | undefined> {
  try {
    return await calling;
  } catch (error) {
    const root = rootFailure(error);
    if (root instanceof ApplicationFailure && root.type === 'NotFoundException') return undefined;
    throw error;
  }
}
