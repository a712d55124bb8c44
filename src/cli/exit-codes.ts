import { memberOf } from '../model/member-of.ts';

/** What the command's exit code says. */
export const exitCodes = {
  /** Done. */
  done: 0,
  /** The workflow failed. */
  failed: 1,
  /** Wrong use: nothing was started. */
  usage: 2,
  /** Temporal cannot be reached. */
  unreachable: 3,
  /** A person rejected what the workflow asked for. */
  rejected: 4,
  /** The workflow was cancelled, or the command was interrupted. */
  cancelled: 130,
} as const;

/** The exit codes of errors by name; that of all others is `failed`. */
const codes: Readonly<Record<string, number>> = {
  // The store takes no artifact: no workflow was started.
  ArtifactError: exitCodes.usage,
  ConfigError: exitCodes.usage,
  InvalidInputError: exitCodes.usage,
  ScheduleError: exitCodes.usage,
  SourceError: exitCodes.usage,
  UsageError: exitCodes.usage,
  InterruptedError: exitCodes.cancelled,
  UnreachableError: exitCodes.unreachable,
  NamespaceNotFoundError: exitCodes.usage,
  RunNotFoundError: exitCodes.usage,
};

/** Wrong use of the command line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A signal ended a command that ends what it started first. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** The exit code of an error that ended a command. */
export function exitCodeOf(error: unknown): number {
  const refusal = refusalOf(error);
  if (refusal !== undefined) return unanswered.has(refusal.code) ? exitCodes.unreachable : exitCodes.failed;
  return (error instanceof Error ? codes[error.name] : undefined) ?? exitCodes.failed;
}

/** Of gRPC: DEADLINE_EXCEEDED and UNAVAILABLE, of a server that went away, or is none. All others are its answer. */
const unanswered: ReadonlySet<unknown> = new Set([4, 14]);

/** What Temporal said where its client failed, which says only what it was about to do. */
export function refusalOf(error: unknown): { readonly code: unknown; readonly details: string } | undefined {
  if (!(error instanceof Error) || error.name !== 'ServiceError') return undefined;
  const details = memberOf(error.cause, 'details');
  return { code: memberOf(error.cause, 'code'), details: typeof details === 'string' ? details : '' };
}
