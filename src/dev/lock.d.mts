/** Runs `task` while no other live process runs one under the same lock; see lock.mjs. */
export function withLock<T>(directory: string, task: () => Promise<T>, onWait?: () => void): Promise<T>;
