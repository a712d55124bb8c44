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
  | 'NoSpace'
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

/** Why the store did not deliver or take it: asking it again does not help with any of them. */
export type ArtifactErrorCode = 'ArtifactMissing' | 'ArtifactCorrupt' | 'ArtifactRefused' | 'ArtifactStoreFull';

/** The artifact store does not have, will not give out or cannot take what a reference names. */
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

/** A disk, a quota of a user, and a limit of this process that take no more. */
const full: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Whether something was not written for want of room. */
export const isFull = (error: unknown): boolean => full.has(systemCode(error));

/** Why a store in a folder did not take something; undefined where trying again may help. */
export function folderRefusal(folder: string, error: unknown): ArtifactError | undefined {
  const code = systemCode(error);
  if (isFull(error)) {
    const message = `The artifact store file:${folder} is full (${code}): free some space, such as by pruning artifacts`;
    return new ArtifactError('ArtifactStoreFull', message);
  }
  if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') return undefined;
  const message = `The artifact store file:${folder} cannot be written (${code}): workers keep there what jobs carried`;
  return new ArtifactError('ArtifactRefused', message);
}
