import { isUnanswered, refusalOf } from '../errors.ts';

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
  // Of PAYLOAD_KEYS: what is there cannot be read.
  PayloadKeyError: exitCodes.usage,
};

/** An error of a command that says by itself what it ends with, and what `--json` tells of it. */
export interface CommandFailure {
  readonly exitCode: number;
  /** Default: the name and the message of the error. */
  readonly failure?: { readonly type: string; readonly message: string };
  /** What the document has beside that. */
  readonly document: object;
}

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
  if (isCommandFailure(error)) return error.exitCode;
  const code = error instanceof Error ? codes[error.name] : undefined;
  if (code !== undefined) return code;
  return isUnanswered(error) ? exitCodes.unreachable : exitCodes.failed;
}

/** What `--json` prints of an error that ended a command: the `failure`, and with what the process ends. */
export function documentOf(error: unknown): object {
  const own = isCommandFailure(error) ? error : undefined;
  const type = error instanceof Error ? error.name : 'Error';
  return {
    ...own?.document,
    failure: own?.failure ?? { type, message: messageOf(error) },
    exitCode: exitCodeOf(error),
  };
}

/** What went wrong, with what the server said where its client says only what it was about to do. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const { details = '' } = refusalOf(error) ?? {};
  return message.includes(details) ? message : `${message}: ${details}`;
}

function isCommandFailure(error: unknown): error is Error & CommandFailure {
  return error instanceof Error && 'exitCode' in error && 'document' in error;
}
