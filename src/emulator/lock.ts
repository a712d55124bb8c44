import { readFile, rm, writeFile } from 'node:fs/promises';

/**
 * Keeps a second process from using the same files. One that was killed does not count any more. Returns what gives
 * the files free. Throws where a living process has them.
 */
export async function lock(file: string, what: string): Promise<() => Promise<void>> {
  const owner = Number(await readFile(file, 'utf8').catch(() => ''));
  if (owner > 0 && owner !== process.pid && isAlive(owner)) {
    throw new Error(`${what} is in use by the emulator with process id ${owner}: end that, or name another file.`);
  }
  await writeFile(file, String(process.pid));
  return () => rm(file, { force: true });
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
