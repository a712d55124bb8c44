import { type OperationLock, operations, type OperationTraits } from '../../activities/operations.ts';
import type { CallOperationInput } from '../contracts.ts';
import { withAllBackends, withBackend } from './backend-turn.ts';
import { branchLock, withLock } from './locks.ts';
import type { Process } from './process.ts';

/** What requests name that locks are of; each operation names what its own lock needs. */
interface Named {
  readonly appId: string;
  readonly branchName: string;
  readonly AppId: string;
  readonly BackendEnvironmentName: string;
  readonly TargetEnvironmentName?: string;
}

/**
 * Does `work` under the lock that the table of operations has for one that starts work on a branch or on backends; at once, where
 * it has none.
 * @throws `Busy`.
 */
export function withOperation<T>(
  process: Process,
  { operation, input, onBusy }: CallOperationInput,
  work: () => Promise<T>,
): Promise<T> {
  const { lock }: OperationTraits = operations[operation];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the worker has checked that input and operation fit
  const named = input as Named;
  const { appId, branchName, AppId, BackendEnvironmentName: environmentName } = named;
  const { TargetEnvironmentName: targetEnvironmentName } = named;
  const turns = {
    branch: () => withLock(process, branchLock(appId, branchName), { onBusy }, work),
    backend: () => withBackend(process, { appId: AppId, environmentName, targetEnvironmentName, onBusy }, work),
    'all backends': () => withAllBackends(process, { appId: AppId, onBusy }, work),
  } as const satisfies Record<OperationLock, () => Promise<T>>;
  return lock === undefined ? work() : turns[lock]();
}
