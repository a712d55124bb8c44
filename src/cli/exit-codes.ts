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
  /** The workflow was cancelled. */
  cancelled: 130,
} as const;

/** The exit codes of errors by name; that of all others is `failed`. */
const codes: Readonly<Record<string, number>> = {
  ConfigError: exitCodes.usage,
  InvalidInputError: exitCodes.usage,
  SourceError: exitCodes.usage,
  UsageError: exitCodes.usage,
  UnreachableError: exitCodes.unreachable,
};

/** Wrong use of the command line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The exit code of an error that ended a command. */
export function exitCodeOf(error: unknown): number {
  return (error instanceof Error ? codes[error.name] : undefined) ?? exitCodes.failed;
}
