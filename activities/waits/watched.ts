import type { Expectation } from './expectation.ts';

/** Something that ends at some time, and can only be looked at. Times are epoch milliseconds. */
export interface Watched {
  /** When it began; its age counts from there. */
  readonly begunAt: number;
  /** When it was last seen going; `begunAt` where it never was. */
  readonly seenAt: number;
  /** Look once before anything is guessed: nothing is known of it. */
  readonly unknown: boolean;
  /** No look before that: the last one failed. */
  readonly notBefore: number;
  /** Look then at the latest: somebody gives up. */
  readonly deadline: number;
  /** Something else usually tells first that it has ended, where a target has such. */
  readonly told: boolean;
  /** The look under way at the same for somebody else, which tells what it sees; never rejects. Default: none is. */
  readonly looking?: Promise<void> | undefined;
  /** How long it takes, as far as is known now. */
  expectation(): Expectation;
  /** Makes the calls of one look, and changes the members above. Never rejects. */
  look(): Promise<void>;
  /** So much is due that its turn comes only then: is to be removed, and to be added anew by then. */
  postpone(plan: Plan): void;
}

/** What it costs not to look at something follows from this. */
export type Standing = Pick<Watched, 'unknown' | 'deadline' | 'begunAt' | 'seenAt' | 'told' | 'expectation'>;

/** When something is looked at next, and why. What is overdue was to be looked at in the past. */
export interface Plan {
  readonly at: number;
  readonly why: string;
}
