import { ApplicationFailure } from '@temporalio/activity';
import type { Refusal, TargetReport, TriedOperation } from '../workflows/contracts.ts';
import { type Clients, endpointOf, type Target } from './clients.ts';
import type { OperationCalls, OperationName } from './types.ts';

/** The id of no app, so that what is tried finds nothing. */
const NO_APP = 'd00000000000000';
const nowhere = { appId: NO_APP, branchName: 'none' };
const noBackend = { AppId: NO_APP, BackendEnvironmentName: 'none' };

/**
 * What is tried, in this order: operations that only read and that workflows call. AWS says that access is denied before it
 * looks for what was named.
 */
const probes = {
  listApps: { maxResults: 1 },
  getApp: { appId: NO_APP },
  getBranch: nowhere,
  listBranches: { appId: NO_APP },
  getJob: { ...nowhere, jobId: '1' },
  listJobs: nowhere,
  getDomainAssociation: { appId: NO_APP, domainName: 'example.com' },
  listDomainAssociations: { appId: NO_APP },
  listWebhooks: { appId: NO_APP },
  getBackendEnvironment: { appId: NO_APP, environmentName: 'none' },
  listBackendEnvironments: { appId: NO_APP },
  getBackend: { AppId: NO_APP },
  getBackendJob: { ...noBackend, JobId: '1' },
  listBackendJobs: noBackend,
} as const satisfies { [Name in OperationName]?: Parameters<OperationCalls[Name]>[0] };

/** AWS's names for no access, and for having come so far that there is access. */
const DENIED = /^(AccessDenied|Unauthorized|MissingAuthenticationToken)/;
const ALLOWED = /^((Resource)?NotFound|BadRequest|Validation)Exception$/;

/** The activity by which a worker tells what it can do with its target. */
export function createTargetInspector(target: Target, clients: Clients, call: OperationCalls) {
  return {
    /** Reads configuration and credentials, and tries what has no effect. Secrets are not shown. */
    async inspectTarget(): Promise<Omit<TargetReport, 'target'>> {
      const region = await clients.amplify.config.region();
      const endpoint = await endpointOf(target);
      const found = { region, endpoint };
      try {
        const { accessKeyId, expiration } = await clients.amplify.config.credentials();
        const expires = expiration === undefined ? {} : { expires: expiration.toISOString() };
        const credentials = { accessKeyIdEnd: accessKeyId.slice(-4), ...expires };
        return { ...found, credentials, ...(await tryAll(call)) };
      } catch (error) {
        return { ...found, permissions: [], problem: refusalOf(error) };
      }
    },
  };
}

async function tryAll(call: OperationCalls): Promise<Pick<TargetReport, 'account' | 'permissions' | 'problem'>> {
  const permissions: TriedOperation[] = [];
  let account: string | undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the names of an object's own members
  for (const operation of Object.keys(probes) as (keyof typeof probes)[]) {
    const { refusal, answer } = await attempt(call, operation);
    if (refusal !== undefined && !DENIED.test(refusal.type) && !ALLOWED.test(refusal.type))
      return { permissions, problem: refusal };
    permissions.push({ operation, ...(refusal && DENIED.test(refusal.type) && { denied: refusal }) });
    account ??= /:amplify:[^:]*:(\d{12}):/.exec(JSON.stringify(answer ?? {}))?.[1];
  }
  return { ...(account !== undefined && { account }), permissions };
}

async function attempt(
  call: OperationCalls,
  operation: keyof typeof probes,
): Promise<{ readonly refusal?: Refusal; readonly answer?: object }> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the table has the input of each
  const one = call[operation] as (input: object) => Promise<object>;
  try {
    return { answer: await one(probes[operation]) };
  } catch (error) {
    return { refusal: refusalOf(error) };
  }
}

function refusalOf(error: unknown): Refusal {
  if (!(error instanceof Error)) return { type: 'Unknown', message: String(error) };
  const type = error instanceof ApplicationFailure ? error.type : undefined;
  return { type: type ?? error.name, message: error.message };
}
