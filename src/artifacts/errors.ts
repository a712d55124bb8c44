/** What is wrong with a folder, zip or location that a person named. */
export type SourceErrorCode =
  | 'SourceMissing'
  | 'NotAFolder'
  | 'NotAZip'
  | 'Empty'
  | 'NoIndex'
  | 'SymbolicLink'
  | 'UnsafePath'
  | 'TooLarge'
  | 'Unreadable'
  | 'Changed'
  | 'UnknownStore';

/** Bad input from a person: the message is one line that says what to do. The command line ends with exit code 2. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly code: SourceErrorCode;

  constructor(code: SourceErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Why the store did not deliver: asking it again does not help with any of them. */
export type ArtifactErrorCode = 'ArtifactMissing' | 'ArtifactCorrupt' | 'ArtifactRefused';

/** The artifact store does not have, or will not give out, what a reference names. */
export class ArtifactError extends Error {
  override readonly name = 'ArtifactError';
  readonly code: ArtifactErrorCode;

  constructor(code: ArtifactErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Code of a system error, such as `ENOENT`; undefined for any other value. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
