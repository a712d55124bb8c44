import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Inquiries } from './inquiries.ts';
import { BadMessageError, type JobEvent, readJobEvent } from './job-event.ts';
import type { Message, Queue } from './queue.ts';

/** What reading needs. */
export interface ReaderDependencies {
  readonly queue: Pick<Queue, 'receive' | 'remove' | 'release'>;
  readonly inquiries: Inquiries;
  readonly log: Logger;
  /** Ends the reading, after the request that is under way: what it brings would be lent to nobody. */
  readonly signal: AbortSignal;
}

const MOST_PAUSE_MS = 30_000;
const FULL_PAUSE_MS = 200;
/** Ids of bad messages that were logged, since each is delivered until the queue gives it up. */
const MOST_REMEMBERED = 1_000;

/** Reads the queue until it is told to stop, whatever SQS answers. */
export async function readEvents(first: readonly Message[], dependencies: ReaderDependencies): Promise<void> {
  const { queue, inquiries, log, signal } = dependencies;
  const sort = sorter(dependencies);
  const pause = (ms: number): Promise<void> => sleep(ms, undefined, { signal }).catch(() => undefined);
  for (const message of first) sort(message);
  for (let failures = 0; !signal.aborted;) {
    if (inquiries.isFull) {
      await pause(FULL_PAUSE_MS);
      continue;
    }
    try {
      for (const message of await queue.receive()) sort(message);
      if (failures > 0) log.info('the queue can be read again');
      failures = 0;
    } catch (error) {
      failures += 1;
      if (failures === 1) log.error({ err: error }, 'the queue cannot be read; trying again');
      await pause(Math.min(MOST_PAUSE_MS, 500 * 2 ** Math.min(failures, 10)));
    }
  }
}

/** Decides what to do with a message. */
function sorter({ queue, inquiries, log }: ReaderDependencies): (message: Message) => void {
  const bad = new Set<string>();
  return (message) => {
    let event: JobEvent;
    try {
      event = readJobEvent(message.body);
    } catch (error) {
      if (!(error instanceof BadMessageError)) throw error;
      // The queue moves it to its dead-letter queue when it was delivered as often as it allows.
      queue.release(message);
      if (bad.has(message.id)) return;
      bad.add(message.id);
      for (const oldest of bad) if (bad.size > MOST_REMEMBERED) bad.delete(oldest);
      log.warn(
        { messageId: message.id, why: error.message },
        'a message is no event of Amplify; it is left in the queue',
      );
      return;
    }
    const { jobStatus, ...job } = event;
    if (jobStatus !== 'STARTED') inquiries.take(job, message);
    else queue.remove(message);
  };
}
