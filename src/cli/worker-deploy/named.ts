import type { Client } from '@temporalio/client';
import type { Config } from '../../config.ts';
import { connected } from '../connected.ts';
import { UsageError } from '../exit-codes.ts';
import type { VersionRef } from './route.ts';

/**
 * Does something with a deployment, that of the environment unless another is named.
 * @throws {UsageError} where none is.
 */
export function onDeployment<T>(
  named: string | undefined,
  use: (client: Client, deployment: string) => Promise<T>,
): Promise<T> {
  return connected(({ client }, config) => use(client, deploymentOf(named, config)));
}

/**
 * The same with a version of it.
 * @throws {UsageError} where the version is not named either.
 */
export function onVersion<T>(
  named: { readonly deployment: string | undefined; readonly buildId: string | undefined },
  use: (client: Client, version: VersionRef) => Promise<T>,
): Promise<{ version: VersionRef; result: T }> {
  return connected(async ({ client }, config) => {
    const deployment = deploymentOf(named.deployment, config);
    const buildId = named.buildId ?? config.deployment?.buildId;
    if (buildId === undefined) throw new UsageError('Name the version, or set TEMPORAL_BUILD_ID');
    const version = { deployment, buildId };
    return { version, result: await use(client, version) };
  });
}

function deploymentOf(named: string | undefined, { deployment }: Config): string {
  const name = named ?? deployment?.deploymentName;
  if (name === undefined) throw new UsageError('Name the deployment by --deployment, or set TEMPORAL_DEPLOYMENT_NAME');
  return name;
}
