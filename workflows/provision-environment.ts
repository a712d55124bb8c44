import type { ProvisionEnvironmentInput, ProvisionEnvironmentResult } from './contracts.ts';
import { cloneEnvironment } from './lib/backend.ts';
import { withBackend } from './lib/backend-turn.ts';
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
    withBackend(process, input, () =>
      compensating(process, async (compensation) => {
        const { appId, targetEnvironmentName } = input;
        const { app } = await process.activities.calls.getApp({ appId });
        const { defaultDomain = `${appId}.amplifyapp.com`, repository } = app ?? {};
        await cloneEnvironment(process, compensation, input);
        const backendEnvironmentArn = await arnOf(process, appId, targetEnvironmentName);
        const made = { appId, targetEnvironmentName, backendEnvironmentArn };
        const [resources] = await inParallel(
          () => configureAll(process, compensation, input),
          () => makeLinkedBranch(process, compensation, input, backendEnvironmentArn),
        );
        const { branch } = input;
        if (branch === undefined) return { ...made, ...resources };
        const { branchName } = branch;
        const url = branchUrl(branchName, defaultDomain);
        const [deployment, host] = await inParallel(
          () => deployFirst(process, input, repository !== undefined),
          () => showSubDomain(process, compensation, input),
        );
        process.progress.link(branchName, url);
        return {
          ...made,
          ...resources,
          branch: { branchName, url, ...(deployment !== undefined && { deployment }) },
          ...(host !== undefined && { host }),
        };
      }),
    ),
  );
}

/** The ARN by which a branch is linked to an environment. */
async function arnOf({ activities }: Process, appId: string, environmentName: string): Promise<string> {
  const { backendEnvironment } = await activities.calls.getBackendEnvironment({ appId, environmentName });
  return present(backendEnvironment?.backendEnvironmentArn, 'backendEnvironment.backendEnvironmentArn');
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
