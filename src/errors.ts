import { memberOf } from './model/member-of.ts';

/** Temporal cannot be reached; `message` names the address. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

const CONNECT_TIMEOUT_MS = 4_000;

/**
 * Waits for a connection to Temporal, but not for ever.
 * @throws {UnreachableError} after 4 s, or when the server refuses.
 */
export async function reach<T>(address: string, connecting: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${CONNECT_TIMEOUT_MS / 1000} s`)), CONNECT_TIMEOUT_MS);
  });
  try {
    return await Promise.race([connecting, tooLate]);
  } catch (error) {
    throw unreachable(address, error);
  } finally {
    clearTimeout(timer);
  }
}

/** Says which server could not be reached, why, and what to do. */
export function unreachable(address: string, error: unknown): UnreachableError {
  const refusal = refusalOf(error);
  const why = refusal?.details ?? (error instanceof Error ? error.message : String(error));
  const mend = noAccess.has(refusal?.code) ? ACCESS : 'Start one with "npm run dev", or set TEMPORAL_ADDRESS';
  return new UnreachableError(`Cannot reach a Temporal server at ${address} (${why}). ${mend}`, { cause: error });
}

/** Whether Temporal gave no answer, since it went away or is none; all else is what it answered. */
export function isUnanswered(error: unknown): boolean {
  const refusal = refusalOf(error);
  if (refusal !== undefined) return unanswered.has(refusal.code) || refusal.details === BROKEN;
  return memberOf(error, 'name') === 'TransportError';
}

/** Of gRPC: DEADLINE_EXCEEDED and UNAVAILABLE. */
const unanswered: ReadonlySet<unknown> = new Set([4, 14]);
/** What a worker's connection says when it breaks; the code that it gives is UNKNOWN. */
const BROKEN = 'transport error';

/** What a Temporal server, or the way to it, answered instead of doing what it was asked. */
export interface Refusal {
  /** Of gRPC. */
  readonly code: number;
  readonly details: string;
}

/**
 * That of an error of Temporal's client, which says only what it was about to do, or of gRPC itself; undefined for any other. A
 * worker's connection says it in the message.
 */
export function refusalOf(error: unknown): Refusal | undefined {
  for (const one of [error, memberOf(error, 'cause')]) {
    const [code, details, message] = [memberOf(one, 'code'), memberOf(one, 'details'), memberOf(one, 'message')];
    if (typeof code !== 'number' || typeof details !== 'string') continue;
    return { code, details: details === '' ? String(message) : details };
  }
  return undefined;
}

/** Of gRPC: PERMISSION_DENIED and UNAUTHENTICATED. */
const noAccess: ReadonlySet<unknown> = new Set([7, 16]);
/** How to mend them. */
export const ACCESS = 'Give it credentials that may: TEMPORAL_API_KEY, or TEMPORAL_TLS_CLIENT_CERT_PATH and its key';
