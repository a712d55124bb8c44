/**
 * Waits for something, but not longer than so many milliseconds; it goes on, if it does.
 * @throws what it rejects with until then.
 */
export async function within(ms: number, ending: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    await Promise.race([ending, late]);
  } finally {
    // Left alone, it would hold the process for as long.
    clearTimeout(timer);
  }
}
