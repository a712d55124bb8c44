import type { EnvironmentRef, Queueing } from '../contracts.ts';
import { backendLock, withLock } from './locks.ts';
import type { Process } from './process.ts';

/** What a run works on: an environment, and the one that is made of it. */
interface Environments extends EnvironmentRef, Queueing {
  readonly targetEnvironmentName?: string;
}

/**
 * Does `work` while no other run has a job of these environments.
 * @throws `Busy`.
 */
export function withBackend<T>(
  process: Process,
  { appId, environmentName, targetEnvironmentName, ...queueing }: Environments,
  work: () => Promise<T>,
): Promise<T> {
  // In the same order everywhere, so that two runs never wait for each other.
  const names = [...new Set([environmentName, targetEnvironmentName ?? environmentName])].toSorted();
  return names
    .map((name) => backendLock(appId, name))
    .reduceRight<() => Promise<T>>((inner, lock) => () => withLock(process, lock, queueing, inner), work)();
}
