import { type Client, ScheduleNotFoundError } from '@temporalio/client';
import { connected } from '../connected.ts';
import { UsageError } from '../exit-codes.ts';

/**
 * Does something with the schedules of the namespace.
 * @throws {UsageError} where there is none of the id.
 */
export async function withSchedules<T>(use: (client: Client) => Promise<T>): Promise<T> {
  try {
    return await connected(({ client }) => use(client));
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    const message = `There is no schedule ${error.scheduleId}: "temporal-amplify schedule list" shows those that are there`;
    throw new UsageError(message, { cause: error });
  }
}
