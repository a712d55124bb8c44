import type { Harness } from '../setup/harness.ts';

/** A run whose history is saved. */
export interface RunRef {
  readonly workflowId: string;
  /** Default: the newest of the id. */
  readonly runId?: string;
}

/** Makes a run that is worth being kept, in a harness of its own, and gives it when it is over. */
export type Scenario = (harness: Harness) => Promise<RunRef>;
