import type { Clock } from '../clock.ts';
import type { JobRecord } from '../store.ts';
import { type EventStatus, jobEvent, placeOf } from './job-event.ts';
import { seededRandom } from './random.ts';
import { sendMessage } from './send-message.ts';

/** Where events go, and what happens to them on the way. */
export interface EventRules {
  /** URL of an SQS queue, on a server that checks no signatures. */
  readonly queueUrl: string;
  /** Endpoint of SQS. Default: the host of `queueUrl`. */
  readonly endpoint?: string;
  /** Region of the queue. Default: that of the job. */
  readonly region?: string;
  /** Share of the events that is never sent. Default 0. */
  readonly loss?: number;
  /** Share of those sent that is sent twice. Default 0. */
  readonly duplicate?: number;
  /** How late they are, in real seconds, since it stands for the network. Default 0. */
  readonly delaySeconds?: number;
  /** The same one loses and doubles the same events. Default 1. */
  readonly seed?: number;
}

/** What became of the events since the rules were set. */
export interface EventCounts {
  /** Messages that SQS took. */
  sent: number;
  /** Events that were lost as `loss` asks. */
  lost: number;
  /** Events that were sent twice as `duplicate` asks. */
  duplicated: number;
  /** Messages that SQS did not take. */
  failed: number;
  /** Messages that were given up since too many waited. */
  dropped: number;
}

/** What the control API shows. */
export interface EventState extends EventCounts {
  /** Null: none are sent. */
  readonly rules: EventRules | null;
  /** Why the last message failed. */
  readonly lastError?: string;
}

const AT_A_TIME = 10;
const MOST_WAITING = 10_000;

/** Sends what EventBridge would about jobs to an SQS queue, if it is told to. Nothing waits for it. */
export class Events {
  readonly #clock: Clock;
  #rules: EventRules | undefined;
  #random = seededRandom(1);
  #counts = noCounts();
  #lastError: string | undefined;
  #stop = new AbortController();
  readonly #timers = new Set<NodeJS.Timeout>();
  #waiting: (() => Promise<void>)[] = [];
  #sending = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Begins anew with these rules, or ends with none; what was still to be sent is forgotten. */
  set(rules: EventRules | undefined): EventState {
    this.clear();
    this.#rules = rules;
    this.#random = seededRandom(rules?.seed ?? 1);
    this.#counts = noCounts();
    this.#lastError = undefined;
    return this.state();
  }

  get rules(): EventRules | undefined {
    return this.#rules;
  }

  state(): EventState {
    const lastError = this.#lastError;
    return { rules: this.#rules ?? null, ...this.#counts, ...(lastError !== undefined && { lastError }) };
  }

  /** Forgets what is still to be sent. */
  clear(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#waiting = [];
  }

  /** Tells of a job's change, in a while. */
  tell(job: JobRecord, status: EventStatus): void {
    const rules = this.#rules;
    if (rules === undefined) return;
    // Two numbers for every event, so that which ones are lost does not depend on which are doubled.
    const [isLost, isDouble] = [rules.loss ?? 0, rules.duplicate ?? 0].map((share) => this.#random() < share);
    if (isLost) {
      this.#counts.lost += 1;
      return;
    }
    const body = JSON.stringify(jobEvent(job, status, this.#clock.now()));
    const send = this.#sender({ ...placeOf(job.jobArn), ...rules }, body);
    this.#later(rules.delaySeconds ?? 0, send);
    if (!isDouble) return;
    this.#counts.duplicated += 1;
    this.#later(rules.delaySeconds ?? 0, send);
  }

  #sender(to: EventRules & { region: string; account: string }, body: string): () => Promise<void> {
    const { signal } = this.#stop;
    const counts = this.#counts;
    return async () => {
      try {
        await sendMessage(to, body, signal);
        counts.sent += 1;
      } catch (error) {
        counts.failed += 1;
        if (!signal.aborted) this.#lastError = error instanceof Error ? error.message : String(error);
      }
    };
  }

  #later(seconds: number, send: () => Promise<void>): void {
    if (this.#timers.size + this.#waiting.length >= MOST_WAITING) {
      this.#counts.dropped += 1;
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#waiting.push(send);
      this.#sendNext();
    }, seconds * 1000);
    this.#timers.add(timer);
  }

  #sendNext(): void {
    while (this.#sending < AT_A_TIME) {
      const send = this.#waiting.shift();
      if (send === undefined) return;
      this.#sending += 1;
      void send().finally(() => {
        this.#sending -= 1;
        this.#sendNext();
      });
    }
  }
}

const noCounts = (): EventCounts => ({ sent: 0, lost: 0, duplicated: 0, failed: 0, dropped: 0 });
