import { type Clients, createClients, endpointOf, type Target } from '../activities/clients.ts';
import { decisionOf } from '../activities/failures.ts';
import { ConfigError } from './config.ts';
import { regionRule } from './targets/rules.ts';
import { whichAmplify } from './which-amplify.ts';

/** A target that calls can be made to. */
export interface ReadyTarget {
  readonly target: Target;
  readonly clients: Clients;
  readonly region: string;
  /** Whether calls go to AWS or to something that stands for it. */
  readonly amplify: 'AWS' | 'EMULATOR';
  /** Why its credentials cannot be had now, where that can be mended while the worker runs. */
  readonly denied?: string;
}

/**
 * Makes the clients of all targets, and tries whether each has a region and credentials. A role that may not be taken now, or a
 * session that is over, is no reason for a worker to leave its other targets alone: the calls of that one wait.
 * @throws {ConfigError} with everything that is wrong, by target.
 */
export async function readyTargets(targets: readonly Target[]): Promise<readonly ReadyTarget[]> {
  const results = await Promise.all(targets.map((target) => readyTarget(target)));
  const ready = results.filter((result) => typeof result !== 'string');
  const failures = results.filter((result) => typeof result === 'string');
  if (failures.length === 0) return ready;
  for (const { clients } of ready) clients.destroy();
  throw new ConfigError(failures.join('; '));
}

/** A target, or why it is of no use. */
async function readyTarget(target: Target): Promise<ReadyTarget | string> {
  const clients = createClients(target);
  try {
    const region = await regionOf(target, clients);
    const denied = await tryCredentials(target, clients);
    const amplify = whichAmplify(await endpointOf(target));
    return { target, clients, region, amplify, ...(denied !== undefined && { denied }) };
  } catch (error) {
    clients.destroy();
    return `Target ${target.name}: ${firstLine(error)}`;
  }
}

/** The region that calls go to, from the configuration or from the AWS profile. */
async function regionOf({ followsEnvironment }: Target, { amplify }: Clients): Promise<string> {
  const region = await amplify.config.region().catch((error: unknown) => {
    throw new Error('No AWS region: set AWS_REGION, or a region in the AWS profile', { cause: error });
  });
  // That of a file was checked when it was read; that of a profile is known only now.
  const rule = followsEnvironment ? regionRule(region, process.env['AMPLIFY_ALLOW_REGION']) : undefined;
  if (rule !== undefined) throw new Error(rule);
  return region;
}

/** Gives why there are none now. @throws {Error} where none are configured. */
async function tryCredentials({ credentials }: Target, { amplify }: Clients): Promise<string | undefined> {
  try {
    await amplify.config.credentials();
    return undefined;
  } catch (error) {
    if (comeWithoutRestart(error)) return firstLine(error);
    const hint =
      credentials === undefined ? 'set AWS_PROFILE or AWS_ACCESS_KEY_ID and its secret' : 'see its credentials';
    throw new Error(`No AWS credentials (${firstLine(error)}): ${hint}`, { cause: error });
  }
}

/** Whatever gives the credentials refused or did not answer, or it is for a person to sign in once more. */
function comeWithoutRestart(error: unknown): boolean {
  const decision = decisionOf(error);
  if (decision === 'unidentified') return /aws sso login/.test(firstLine(error));
  return decision !== 'rejected';
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
