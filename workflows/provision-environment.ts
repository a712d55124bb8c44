import type { ProvisionEnvironmentInput, ProvisionEnvironmentResult } from './contracts.ts';
import { cloneEnvironment } from './lib/backend.ts';
import { compensatingInTurn, withBackend } from './lib/backend-turn.ts';
import { type Compensation, compensating } from './lib/compensation.ts';
import { branchUrl, deploy } from './lib/deployment.ts';
import { makeBranch } from './lib/make-branch.ts';
import { present } from './lib/present.ts';
import { type Process, runProcess } from './lib/process.ts';
import { configureAll } from './lib/resources/index.ts';
import { inParallel } from './lib/side-by-side.ts';
import { changeSubDomains } from './lib/sub-domains.ts';

/**
 * Makes a whole environment: clones a backend, configures its auth, API and storage, and beside that makes a branch that uses it;
 * then deploys the branch while a sub domain is brought to it. When a step fails or the run is cancelled, its steps are undone in
 * reverse.
 * @throws what its parts throw: see `cloneBackend`, `configureAuth`, `deployBranch`, `updateSubDomains`; `Conflict` where the
 * environment or the branch exists.
 */
export function provisionEnvironment(input: ProvisionEnvironmentInput): Promise<ProvisionEnvironmentResult> {
  return runProcess(input, (process) =>
    compensating(process, async (compensation) => {
      const { appId, branch } = input;
      const { progress } = process;
      const { app } = await progress.step(`Read app ${appId}`, ({ calls }) => calls.getApp({ appId }));
      const { defaultDomain = `${appId}.amplifyapp.com`, repository } = app ?? {};
      const made = await makeBackend(process, compensation, input);
      if (branch === undefined) return made;
      const { branchName } = branch;
      const url = branchUrl(branchName, defaultDomain);
      const [deployment, host] = await inParallel(
        () => deployFirst(process, input, repository !== undefined),
        () => showSubDomain(process, compensation, input),
      );
      progress.link(branchName, url);
      return {
        ...made,
        branch: { branchName, url, ...(deployment !== undefined && { deployment }) },
        ...(host !== undefined && { host }),
      };
    }),
  );
}

/**
 * Clones the backend and configures it, and makes the branch that uses it, while no other run has a job of these environments.
 * Then others have their turn, since the owner of a domain may take days for its DNS records.
 */
function makeBackend(process: Process, compensation: Compensation, input: ProvisionEnvironmentInput) {
  const { appId, environmentName, targetEnvironmentName } = input;
  const environments = { appId, environmentName, targetEnvironmentName };
  const make = async (undo: Compensation) => {
    await cloneEnvironment(process, undo, input);
    const backendEnvironmentArn = await arnOf(process, appId, targetEnvironmentName);
    const [resources] = await inParallel(
      () => configureAll(process, undo, input),
      () => makeLinkedBranch(process, undo, input, backendEnvironmentArn),
    );
    return { appId, targetEnvironmentName, backendEnvironmentArn, ...resources };
  };
  const thereafter = compensatingInTurn(process, environments, compensation);
  return withBackend(process, input, () => compensating(process, make, thereafter));
}

/** The ARN by which a branch is linked to an environment. */
function arnOf({ progress }: Process, appId: string, environmentName: string): Promise<string> {
  return progress.step(
    `Read backend environment ${environmentName}`,
    async ({ calls }) => {
      const { backendEnvironment } = await calls.getBackendEnvironment({ appId, environmentName });
      return present(backendEnvironment?.backendEnvironmentArn, 'backendEnvironment.backendEnvironmentArn');
    },
    (arn) => arn,
  );
}

async function makeLinkedBranch(
  process: Process,
  compensation: Compensation,
  { appId, branch }: ProvisionEnvironmentInput,
  backendEnvironmentArn: string,
): Promise<void> {
  if (branch === undefined) return;
  const { source: _, firstBuild: __, ...request } = branch;
  await makeBranch(process, compensation, { ...request, appId, backendEnvironmentArn });
}

async function deployFirst(
  process: Process,
  { appId, branch, timeoutSeconds }: ProvisionEnvironmentInput,
  isConnected: boolean,
) {
  const { branchName = '', firstBuild = isConnected } = branch ?? {};
  const source = branch?.source ?? (firstBuild ? { release: {} } : undefined);
  return source && deploy(process, { appId, branchName, source, timeoutSeconds });
}

/** Gives the host name of the sub domain. */
async function showSubDomain(
  process: Process,
  compensation: Compensation,
  { appId, branch, subDomain }: ProvisionEnvironmentInput,
): Promise<string | undefined> {
  if (subDomain === undefined || branch === undefined) return undefined;
  const { domainName, prefix } = subDomain;
  const set = [{ prefix, branchName: branch.branchName }];
  await changeSubDomains(process, compensation, { appId, domainName, set });
  return prefix === '' ? domainName : `${prefix}.${domainName}`;
}
