import type { Logger } from 'pino';
import type { Time } from '../../activities/budget/time.ts';
import type { JobRef } from '../../activities/effects/stop-job.ts';
import type { Message, Queue } from './queue.ts';

/** What an inquiry found: nobody waits for the job; it goes on; or it is over, and all who wait for it were told. */
export type Finding = 'nobody' | 'going' | 'over';

/** What inquiries work with. */
export interface InquiryDependencies {
  /** @throws when it cannot be found out now. */
  readonly inquire: (job: JobRef) => Promise<Finding>;
  readonly queue: Pick<Queue, 'remove' | 'release'>;
  readonly time: Time;
  readonly log: Logger;
  /** Ends all inquiries. */
  readonly signal: AbortSignal;
}

interface Inquiry {
  readonly name: string;
  readonly job: JobRef;
  /** The newest event about the job, which stands for all before it: it stays in the queue until the inquiry ends. */
  message: Message | undefined;
  /** Events in a row that were not true. */
  untrue: number;
  nextAt: number;
}

/** A job is asked about no sooner than this after the last time, and ever later after events that were not true. */
const LEAST_GAP_MS = 2_000;
const MOST_GAP_MS = 60_000;
const GAP_GROWTH = 3;
/** An event may be ahead of what GetJob tells, so that the first one that seems untrue is asked about twice. */
const DOUBTS = 2;
/** What events of a job were worth is forgotten when there were none for so long. */
const FORGET_MS = 60_000;
/** So many jobs at a time, and no further messages are taken. */
const MOST_OPEN = 500;

/** Looks into what events claim, of each job one at a time, however many events there are. */
export class Inquiries {
  readonly #to: InquiryDependencies;
  readonly #inquiries = new Map<string, Inquiry>();
  readonly #open = new Set<Promise<void>>();
  #forgotAt = 0;

  constructor(dependencies: InquiryDependencies) {
    this.#to = dependencies;
  }

  /** Takes over a message: it is removed when its job needs it no more, and given back when that cannot be known. */
  take(job: JobRef, message: Message): void {
    this.#forget();
    const name = JSON.stringify([job.appId, job.branchName, job.jobId]);
    const inquiry = this.#inquiries.get(name) ?? { name, job, message: undefined, untrue: 0, nextAt: 0 };
    this.#inquiries.set(name, inquiry);
    const former = inquiry.message;
    inquiry.message = message;
    if (former === undefined) this.#track(this.#pursue(inquiry));
    else if (former.id !== message.id) this.#to.queue.remove(former);
  }

  /** Whether no further messages should be taken for now. */
  get isFull(): boolean {
    return this.#open.size >= MOST_OPEN;
  }

  /** Settles when none goes on. With the signal aborted, every message that is not dealt with was given back by then. */
  async ended(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open);
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#open.delete(tracked));
    this.#open.add(tracked);
  }

  async #pursue(inquiry: Inquiry): Promise<void> {
    const { inquire, queue, time, log, signal } = this.#to;
    const { job } = inquiry;
    try {
      for (;;) {
        await this.#until(inquiry.nextAt);
        const { message } = inquiry;
        const finding = await inquire(job);
        log.debug({ ...job, finding }, 'asked about a job');
        inquiry.untrue = finding === 'going' ? inquiry.untrue + 1 : 0;
        inquiry.nextAt = time.now() + gapAfter(inquiry.untrue);
        // Amplify was not asked.
        if (finding === 'nobody') this.#inquiries.delete(inquiry.name);
        if (finding !== 'going' || (inquiry.untrue >= DOUBTS && inquiry.message === message)) break;
      }
      letGo(inquiry, (message) => queue.remove(message));
    } catch (error) {
      inquiry.nextAt = time.now() + LEAST_GAP_MS;
      if (!signal.aborted) log.warn({ ...job, err: error }, 'an event could not be looked into; it is delivered again');
      letGo(inquiry, (message) => queue.release(message, signal.aborted ? 0 : undefined));
    }
  }

  #until(at: number): Promise<void> {
    const { time, signal } = this.#to;
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        forget();
        reject(new Error('stopped'));
      };
      const forget = time.at(at, () => {
        signal.removeEventListener('abort', abort);
        resolve();
      });
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
    });
  }

  #forget(): void {
    const now = this.#to.time.now();
    if (now - this.#forgotAt < FORGET_MS) return;
    this.#forgotAt = now;
    for (const [name, { message, nextAt }] of this.#inquiries) {
      if (message === undefined && now - nextAt > FORGET_MS) this.#inquiries.delete(name);
    }
  }
}

/** The next event of the job begins anew. */
function letGo(inquiry: Inquiry, how: (message: Message) => void): void {
  const { message } = inquiry;
  inquiry.message = undefined;
  if (message !== undefined) how(message);
}

function gapAfter(untrue: number): number {
  return Math.min(MOST_GAP_MS, LEAST_GAP_MS * GAP_GROWTH ** Math.max(0, untrue - 1));
}
