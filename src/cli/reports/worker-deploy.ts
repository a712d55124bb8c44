import { textTable } from '../terminal/table.ts';
import type { Deployment, DeployedVersion } from '../worker-deploy/versions.ts';

/** Of `worker deploy status`. */
export function deploymentStatus({ deployment, versions }: Deployment, width?: number): string {
  const rows = versions.map((version) => [
    version.buildId,
    sayStatus(version),
    String(version.pinnedRuns),
    version.workers.join(', ') || 'none',
    version.since,
  ]);
  const table = textTable(['VERSION', 'STATUS', 'PINNED RUNS', 'WORKERS', 'SINCE'], rows, width);
  if (versions.some(({ status }) => status === 'current')) return table;
  const set = `temporal-amplify worker deploy set-current ${versions[0]?.buildId} --deployment ${deployment}`;
  return `${table}\nNo version is current, so that they get no new runs: ${set}`;
}

function sayStatus({ status, percentage }: DeployedVersion): string {
  return percentage === undefined ? status : `${status}, ${percentage} % of new runs`;
}
