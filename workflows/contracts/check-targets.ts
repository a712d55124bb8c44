import type { OperationName } from '../../activities/types.ts';
import type { TargetInput } from './target.ts';

/** Input of the workflow `checkTargets`. */
export interface CheckTargetsInput extends TargetInput {
  /** The one target to check. Default: all that the worker serves. */
  readonly target?: string;
}

/** Result of the workflow `checkTargets`. */
export interface CheckTargetsResult {
  /** Whether the worker sets search attributes. */
  readonly searchAttributes: boolean;
  readonly targets: readonly TargetReport[];
}

/** What a worker can do with a target. */
export interface TargetReport {
  readonly target: string;
  readonly region: string;
  /** URL of Amplify. */
  readonly endpoint: string;
  /** AWS account, where one of its apps told it. */
  readonly account?: string;
  /** The credentials that it has, as far as that is no secret. Not there: it has none; `problem` says why. */
  readonly credentials?: {
    /** The last four characters. */
    readonly accessKeyIdEnd: string;
    /** ISO 8601. */
    readonly expires?: string;
  };
  /** Operations that only read, each tried once without effect. None were tried after a `problem`. */
  readonly permissions: readonly TriedOperation[];
  /** Why nothing can be said of the permissions: no or wrong credentials, or no answer. */
  readonly problem?: Refusal;
}

/** An operation that was tried. */
export interface TriedOperation {
  readonly operation: OperationName;
  /** How AWS denied it. Not there: it is allowed. */
  readonly denied?: Refusal;
}

/** An AWS error. */
export interface Refusal {
  /** Its name. */
  readonly type: string;
  readonly message: string;
}
