import type { JobRef } from '../emulated-job.ts';

/** The operations that stand for their kind: GetJob and CreateApp. */
export const kinds = ['read', 'create'] as const;
export type Kind = (typeof kinds)[number];

/** The app that is created again and again: names need not be unique. */
export interface NewApp {
  readonly name: string;
  readonly repository: string;
  readonly environmentVariables: Record<string, string>;
  readonly customRules: { source: string; target: string; status: string }[];
  readonly tags: Record<string, string>;
}

/** The input of the operation of each kind. */
export interface Inputs {
  readonly read: JobRef;
  readonly create: NewApp;
}

/**
 * What is run in the worker: an activity of the product; an activity that makes the bare call and does nothing else; an
 * activity that does nothing; the bare call in no activity.
 */
export const ways = ['ours', 'plain', 'empty', 'bare'] as const;
export type Way = (typeof ways)[number];

/** How many times one kind of call is made. */
export interface Load {
  readonly kind: Kind;
  readonly count: number;
}

/** Calls or activities that are under way at once. */
export const AT_ONCE = 10;

/** Does something `count` times, {@link AT_ONCE} at once. */
export async function repeat(count: number, once: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const oneAfterTheOther = async (): Promise<void> => {
    while (next < count) await once(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, oneAfterTheOther));
}

/** Where the workflows of the benchmark run, in another process than the one that is measured. */
export const DRIVER_TASK_QUEUE = 'overhead';

/** Where the measured worker runs what is not the product's. */
export const PLAIN_TASK_QUEUE = 'overhead-plain';
