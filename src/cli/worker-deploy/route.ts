import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { type Refusal, refusalOf } from '../../errors.ts';
import { UsageError } from '../exit-codes.ts';
import { type DeployedVersion, existingDeployment } from './versions.ts';

/** A version, as commands name it. */
export interface VersionRef {
  readonly deployment: string;
  readonly buildId: string;
}

/** A version is not drained; how many runs it still has was said. */
export class NotDrainedError extends Error {
  override readonly name = 'NotDrainedError';
}

const ASK_EVERY_MS = 500;

/**
 * Lets all new runs begin on a version, and entities move to it.
 * @param waitSeconds how long to wait for the server to see workers of the version, which it does when they poll first.
 * @returns the version that was current before, where there was one.
 */
export async function setCurrent(client: Client, { deployment, buildId }: VersionRef, waitSeconds: number) {
  const request = { ...common(client), deploymentName: deployment, buildId };
  const { previousDeploymentVersion } = await onceSeen({ deployment, buildId }, waitSeconds, () =>
    client.connection.workflowService.setWorkerDeploymentCurrentVersion(request),
  );
  const before = previousDeploymentVersion?.buildId;
  return before ? { before } : {};
}

/**
 * Lets a part of the new runs begin on a version.
 * @param percentage 0 to 100; at 0 it is no longer ramping.
 * @param waitSeconds as of {@link setCurrent}.
 */
export async function ramp(
  client: Client,
  { deployment, buildId }: VersionRef,
  percentage: number,
  waitSeconds: number,
): Promise<void> {
  // Without a version the server ends the ramp; with one and 0 it would go on to be counted as ramping.
  const to = percentage === 0 ? {} : { buildId };
  const request = { ...common(client), deploymentName: deployment, ...to, percentage };
  await onceSeen({ deployment, buildId }, waitSeconds, () =>
    client.connection.workflowService.setWorkerDeploymentRampingVersion(request),
  );
}

/**
 * Waits until a version has no runs any more, so that its workers can be stopped.
 * @throws {UsageError} where there is no such version, {NotDrainedError} when it still has some after `waitSeconds`.
 */
export async function awaitDrained(
  client: Client,
  { deployment, buildId }: VersionRef,
  waitSeconds: number,
): Promise<DeployedVersion> {
  for (const deadline = Date.now() + waitSeconds * 1_000; ;) {
    const { versions } = await existingDeployment(client, deployment);
    const version = versions.find((one) => one.buildId === buildId);
    if (version === undefined) throw new UsageError(`The server has seen no version ${buildId} of ${deployment}`);
    // One that never got runs has none to be waited for.
    const idle = version.status === 'drained' || version.status === 'inactive';
    if (idle && version.pinnedRuns === 0) return version;
    if (Date.now() >= deadline) throw new NotDrainedError(sayWhy(version));
    await sleep(ASK_EVERY_MS);
  }
}

function sayWhy({ buildId, status, pinnedRuns }: DeployedVersion): string {
  const runs = `${pinnedRuns} ${pinnedRuns === 1 ? 'run is' : 'runs are'} pinned to it`;
  const more = status === 'draining' && pinnedRuns === 0 ? '; the server confirms that within some minutes' : '';
  return `${buildId} is ${status}, and ${runs}${more}`;
}

const common = ({ options }: Client) => ({
  namespace: options.namespace,
  identity: options.identity,
  // Those of the version before that the new one lacks would be left without workers.
  ignoreMissingTaskQueues: false,
  allowNoPollers: false,
});

/** Of gRPC: NOT_FOUND and FAILED_PRECONDITION, of what the server has not yet seen, or not with all of its task queues. */
const unseen: ReadonlySet<number> = new Set([5, 9]);

/**
 * Does something that the server refuses until workers of the version have polled, for so long.
 * @throws {UsageError} when it still does then.
 */
async function onceSeen<T>(
  { deployment, buildId }: VersionRef,
  waitSeconds: number,
  attempt: () => Promise<T>,
): Promise<T> {
  for (const deadline = Date.now() + waitSeconds * 1_000; ; await sleep(ASK_EVERY_MS)) {
    try {
      return await attempt();
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined || !isUnseen(refusal)) throw error;
      if (Date.now() < deadline) continue;
      const start = `TEMPORAL_DEPLOYMENT_NAME=${deployment} TEMPORAL_BUILD_ID=${buildId} temporal-amplify worker`;
      const message = `The server saw no worker of version ${buildId} of deployment ${deployment} within ${waitSeconds} s`;
      throw new UsageError(`${message} (${refusal.details}); start one: ${start}`, { cause: error });
    }
  }
}

/** Whoever manages the deployment is no matter of time. */
function isUnseen({ code, details }: Refusal): boolean {
  return unseen.has(code) && !details.includes('ManagerIdentity');
}
