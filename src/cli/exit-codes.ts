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
  // What Temporal's client makes of a server that went away, or is none.
  ServiceError: exitCodes.unreachable,
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
  return (error instanceof Error ? codes[error.name] : undefined) ?? exitCodes.failed;
}
