/**
 * Waits for something, but not longer than so many milliseconds; it goes on, if it does. Gives undefined where that was too
 * short.
 * @throws what it rejects with until then.
 */
export async function within<T>(ms: number, ending: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  try {
    return await Promise.race([ending, late]);
  } finally {
    // Left alone, it would hold the process for as long.
    clearTimeout(timer);
  }
}
