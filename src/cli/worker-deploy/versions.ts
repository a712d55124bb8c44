import type { Client } from '@temporalio/client';
import { refusalOf } from '../../errors.ts';
import { quoted } from '../../visibility.ts';
import { WORKFLOW_TASK_QUEUE } from '../../../workflows/queues.ts';
import { UsageError } from '../exit-codes.ts';
import { POLLED_WITHIN_MS, pollersOf } from '../pollers.ts';

/**
 * What becomes of a version: it waits to be made current, has all new runs, some of them, only those that are pinned to
 * it, or none any more.
 */
export type VersionStatus = 'inactive' | 'current' | 'ramping' | 'draining' | 'drained';

/** A version of a worker deployment. */
export interface DeployedVersion {
  readonly buildId: string;
  readonly status: VersionStatus;
  /** How many of a hundred new runs it gets, while it is ramping. */
  readonly percentage?: number;
  /** When workers of it were seen first, ISO 8601. */
  readonly since: string;
  /** Runs that go on and stay with it. */
  readonly pinnedRuns: number;
  /** Identities of the workers of it that poll for workflows. */
  readonly workers: readonly string[];
}

/** A worker deployment as the server knows it. */
export interface Deployment {
  readonly deployment: string;
  /** The newest first. */
  readonly versions: readonly DeployedVersion[];
}

/** Temporal's numbers of what becomes of a version. */
const statuses: Readonly<Record<number, VersionStatus>> = {
  1: 'inactive',
  2: 'current',
  3: 'ramping',
  4: 'draining',
  5: 'drained',
};

const GRPC_NOT_FOUND = 5;
const GRPC_UNIMPLEMENTED = 12;

/**
 * Reads a deployment; undefined where the server has seen none of that name.
 * @param now epoch milliseconds, for whether a worker is alive. Default: the clock.
 */
export async function readDeployment(
  client: Client,
  deployment: string,
  now = Date.now(),
): Promise<Deployment | undefined> {
  const { connection, options } = client;
  const { namespace } = options;
  const request = { namespace, deploymentName: deployment };
  const answer = await connection.workflowService.describeWorkerDeployment(request).catch(without(GRPC_NOT_FOUND));
  const info = answer?.workerDeploymentInfo;
  if (!info) return undefined;
  const pollers = await pollersOf(client, { name: WORKFLOW_TASK_QUEUE, kind: 'workflow' });
  const workersOf = (buildId: string): string[] => {
    const isOf = ({ deploymentOptions: of }: (typeof pollers)[number]): boolean =>
      of?.deploymentName === deployment && of.buildId === buildId;
    const alive = pollers.filter((one) => isOf(one) && now - one.at < POLLED_WITHIN_MS);
    return [...new Set(alive.map(({ identity }) => identity))];
  };
  const versions = (info.versionSummaries ?? []).map(async (summary): Promise<DeployedVersion> => {
    const buildId = summary.deploymentVersion?.buildId ?? '';
    const status = statuses[Number(summary.status)] ?? 'inactive';
    const percentage = info.routingConfig?.rampingVersionPercentage ?? 0;
    const { count } = await client.workflow.count(pinnedTo({ deployment, buildId }));
    return {
      buildId,
      status,
      ...(status === 'ramping' && { percentage }),
      since: new Date(Number(summary.createTime?.seconds ?? 0) * 1_000).toISOString(),
      pinnedRuns: count,
      workers: workersOf(buildId),
    };
  });
  const read = await Promise.all(versions);
  return { deployment, versions: read.toSorted((a, b) => (a.since < b.since ? 1 : -1)) };
}

/**
 * The same.
 * @throws {UsageError} where there is none.
 */
export async function existingDeployment(client: Client, deployment: string): Promise<Deployment> {
  const read = await readDeployment(client, deployment);
  if (read !== undefined) return read;
  throw new UsageError(`The server has seen no worker of a deployment ${deployment}`);
}

/** The runs that go on and stay with a version, in Temporal's query language. */
export function pinnedTo({ deployment, buildId }: { deployment: string; buildId: string }): string {
  return [
    `TemporalWorkerDeploymentVersion = ${quoted(`${deployment}:${buildId}`)}`,
    `TemporalWorkflowVersioningBehavior = 'Pinned'`,
    `ExecutionStatus = 'Running'`,
  ].join(' AND ');
}

/** The deployments of the namespace whose newest workers poll for our workflows; none where the server knows no deployments. */
export async function ourDeployments({ connection, options: { namespace } }: Client): Promise<string[]> {
  const { workflowService } = connection;
  const answer = await workflowService.listWorkerDeployments({ namespace }).catch(without(GRPC_UNIMPLEMENTED));
  const ours = (answer?.workerDeployments ?? []).map(async ({ name, latestVersionSummary }) => {
    const deploymentVersion = latestVersionSummary?.deploymentVersion ?? null;
    const described = await workflowService
      .describeWorkerDeploymentVersion({ namespace, deploymentVersion })
      .catch(without(GRPC_NOT_FOUND));
    const queues = described?.workerDeploymentVersionInfo?.taskQueueInfos ?? [];
    return name && queues.some((queue) => queue.name === WORKFLOW_TASK_QUEUE) ? [name] : [];
  });
  return (await Promise.all(ours)).flat();
}

/** Gives nothing for a failure with a code of gRPC, and throws all others. */
function without(code: number): (error: unknown) => undefined {
  return (error) => {
    if (refusalOf(error)?.code !== code) throw error;
    return undefined;
  };
}
