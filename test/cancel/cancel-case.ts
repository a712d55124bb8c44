import type { Run, WorkflowInput } from '../../src/client.ts';
import type { WorkflowName } from '../../src/model/workflow-inputs.ts';
import type { Later } from '../setup/examples.ts';
import type { Harness } from '../setup/harness.ts';

/**
 * What a cancelled run leaves, as docs/workflows.md says. `before`: all as it was before; `either`: the same, or what it leaves
 * when nobody cancels it, and nothing half done; `jobs`: as before, but a job that was over when it was cancelled stays;
 * `resumes`: what it deleted or changed stays, and the same request goes on from there to the same end; `untouched`: it changes
 * nothing at any time, while something else does.
 */
export type Rest = 'before' | 'either' | 'jobs' | 'resumes' | 'untouched';

/** A moment of a run. */
export interface Moment {
  /** What it says of a step then, as `state title — detail`. */
  readonly says: RegExp;
  /** It is the time after so many. Default 0. */
  readonly skip?: number;
}

/** A workflow in a world, with an input, which is to be cancelled at each of its steps. */
export interface CancelCase {
  readonly workflow: WorkflowName;
  /** `example`: that of docs/workflows.md. */
  readonly variant: string;
  readonly rest: Rest;
  /** Makes the world, and gives the input. */
  prepare(harness: Harness, later: Later): Promise<WorkflowInput<WorkflowName>>;
  /** What people and the world do while it runs, unless it is cancelled at a moment; until `over`. */
  meanwhile?(harness: Harness, run: Pick<Run<WorkflowName>, 'workflowId'>, over: AbortSignal): Promise<unknown>;
  /** The failure that it ends with when nobody cancels it. Default: it ends well. */
  readonly fails?: string;
  /** When it says this of a step, it is cancelled, too. Default: only during its calls. */
  readonly moments?: readonly Moment[];
  /** It would not end by itself: it is cancelled only at its moments. */
  readonly endless?: true;
  /** Why there is nothing to cancel. Default: there is, and a case in which nothing could be cancelled fails. */
  readonly noStep?: string;
}

/** A case whose input is that of its workflow. */
export function caseOf<Name extends WorkflowName>(
  workflow: Name,
  variant: string,
  rest: Rest,
  prepare: (harness: Harness, later: Later) => Promise<WorkflowInput<Name>>,
  more: Pick<CancelCase, 'meanwhile' | 'fails' | 'moments' | 'endless' | 'noStep'> = {},
): CancelCase {
  return { workflow, variant, rest, prepare, ...more };
}
