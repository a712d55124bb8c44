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
    const refusal = refusalOf(error);
    const why = refusal?.details ?? (error instanceof Error ? error.message : String(error));
    const mend = noAccess.has(refusal?.code) ? ACCESS : 'Start one with "npm run dev", or set TEMPORAL_ADDRESS';
    throw new UnreachableError(`Cannot reach a Temporal server at ${address} (${why}). ${mend}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** What a Temporal server, or the way to it, answered instead of doing what it was asked. */
export interface Refusal {
  /** Of gRPC. */
  readonly code: number;
  readonly details: string;
}

/** That of an error of Temporal's client, which says only what it was about to do, or of gRPC itself; undefined for any other. */
export function refusalOf(error: unknown): Refusal | undefined {
  for (const one of [error, memberOf(error, 'cause')]) {
    const [code, details] = [memberOf(one, 'code'), memberOf(one, 'details')];
    if (typeof code === 'number' && typeof details === 'string') return { code, details };
  }
  return undefined;
}

/** Of gRPC: PERMISSION_DENIED and UNAUTHENTICATED. */
const noAccess: ReadonlySet<unknown> = new Set([7, 16]);
/** How to mend them. */
export const ACCESS = 'Give it credentials that may: TEMPORAL_API_KEY, or TEMPORAL_TLS_CLIENT_CERT_PATH and its key';
