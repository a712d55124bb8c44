import type { Client } from '@temporalio/client';
import {
  type Deployment,
  type DeployedVersion,
  ourDeployments,
  pinnedTo,
  readDeployment,
} from '../worker-deploy/versions.ts';
import { bad, type Check, good } from './check.ts';

/**
 * Whether each deployment of our workers has a current version, and each version with runs a worker. No checks where
 * workers have no versions.
 * @param now epoch milliseconds, for whether a worker is alive. Default: the clock.
 */
export async function checkVersions(client: Client, now?: number): Promise<Check[]> {
  const names = await ourDeployments(client);
  const read = await Promise.all(names.map((name) => readDeployment(client, name, now)));
  return read.flatMap((deployment) => (deployment === undefined ? [] : checkDeployment(client, deployment)));
}

function checkDeployment(client: Client, { deployment, versions }: Deployment): Check[] {
  const name = `deployment ${deployment}`;
  const current = versions.find(({ status }) => status === 'current');
  const ramping = versions.find(({ status }) => status === 'ramping');
  const ramp = ramping === undefined ? '' : `, ${ramping.percentage} % of new runs to ${ramping.buildId}`;
  const routed =
    current === undefined
      ? bad(
          name,
          `no version is current, so that its workers get no new runs${ramp}`,
          `temporal-amplify worker deploy set-current ${versions[0]?.buildId} --deployment ${deployment}`,
        )
      : good(name, `${current.buildId} is current${ramp}`);
  const left = versions.filter(({ pinnedRuns, workers }) => pinnedRuns > 0 && workers.length === 0);
  return [routed, ...left.map((version) => leftAlone(client, deployment, version, current ?? versions[0]))];
}

/** Runs that nobody works on. */
function leftAlone(client: Client, deployment: string, version: DeployedVersion, to: DeployedVersion = version): Check {
  const { buildId, pinnedRuns } = version;
  const start = `TEMPORAL_DEPLOYMENT_NAME=${deployment} TEMPORAL_BUILD_ID=${buildId} temporal-amplify worker`;
  const found = `${pinnedRuns} ${pinnedRuns === 1 ? 'run is' : 'runs are'} pinned to it, and no worker of it polls`;
  const mend =
    to === version
      ? `start one: ${start}`
      : `start one: ${start}; or move them: ${moveCommand(client.options.namespace, { deployment, buildId }, to.buildId)}`;
  return bad(`deployment ${deployment}, version ${buildId}`, found, mend);
}

/** The command that moves the runs of a version to another one, whose code must be able to go on with them. */
function moveCommand(namespace: string, from: { deployment: string; buildId: string }, to: string): string {
  return [
    'temporal workflow update-options --yes',
    `--namespace ${namespace}`,
    `--query "${pinnedTo(from)}"`,
    '--versioning-override-behavior pinned',
    `--versioning-override-deployment-name ${from.deployment}`,
    `--versioning-override-build-id ${to}`,
  ].join(' ');
}
