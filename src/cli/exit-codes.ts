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

/** Errors whose message is meant for people as it is, by name. */
const known: Readonly<Record<string, number>> = {
  ConfigError: exitCodes.usage,
  InvalidInputError: exitCodes.usage,
  SourceError: exitCodes.usage,
  UsageError: exitCodes.usage,
  UnreachableError: exitCodes.unreachable,
  SearchAttributesError: exitCodes.failed,
};

/** Wrong use of the command line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The exit code of an error that ended a command, and whether its message alone tells enough. */
export function exitCodeOf(error: unknown): { code: number; known: boolean } {
  const code = error instanceof Error ? known[error.name] : undefined;
  return { code: code ?? exitCodes.failed, known: code !== undefined };
}
