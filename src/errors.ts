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
    const why = error instanceof Error ? error.message : String(error);
    throw new UnreachableError(
      `Cannot reach a Temporal server at ${address} (${why}). Start one with "npm run dev", or set TEMPORAL_ADDRESS`,
      { cause: error },
    );
  } finally {
    clearTimeout(timer);
  }
}
