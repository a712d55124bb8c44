import type { ApplicationFailure } from '@temporalio/common';
import type { Expectation } from './expectation.ts';

/** What a look saw. */
export interface Seen {
  /** For people and for the failure: shown while the wait goes on. */
  readonly observation: object;
  /** When it began, epoch milliseconds, as far as it is known. */
  readonly begunAt?: number;
  /** When it ended, epoch milliseconds, as far as it is known. */
  readonly endedAt?: number;
  /** It has not begun: it waits for a slot of the service, which is not its own time. */
  readonly queued?: boolean;
  /** It is over, well. */
  readonly result?: object;
  /** It is over, badly. */
  readonly failure?: ApplicationFailure;
}

/** Something that can be waited for. */
export interface WaitSource {
  /** Names what is looked at; what tells of the same has the same name. */
  readonly thing: string;
  /** Something else usually tells first that it has ended, where a target has such. Default false. */
  readonly told?: boolean;
  expectation(): Expectation;
  /**
   * Asks AWS. Others that the answer tells of are told as well. Gives nothing where it was learned meanwhile what to
   * expect, so that it need not be asked yet.
   * @throws `ApplicationFailure` of a call.
   */
  look(signal: AbortSignal, ageSeconds: number): Promise<Seen | undefined>;
  /** Failure of type `WaitTimedOut`. */
  timedOut(last: object): ApplicationFailure;
  /** To be told when nobody waits any more. */
  close?(): void;
}
