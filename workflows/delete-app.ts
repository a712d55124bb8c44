import type { Branch, DomainAssociation, Webhook } from '@aws-sdk/client-amplify';
import { ApplicationFailure } from '@temporalio/common';
import type { ListRequest } from '../activities/list-all.ts';
import type { DeleteAppInput, DeleteAppResult } from './contracts.ts';
import { deleteEnvironment, environmentsOf } from './lib/backend.ts';
import { orMissing } from './lib/missing.ts';
import { present } from './lib/present.ts';
import { type Process, runProcess } from './lib/process.ts';

/**
 * Deletes an app and all that it has, in the order that works: domains, webhooks, backends, unfinished jobs, branches, the
 * app. What is gone already is no error, so that a run that failed or was cancelled can be started again.
 * @throws `ProductionProtected` before anything is deleted, where a branch has the stage PRODUCTION and `allowProduction`
 * is not given; `BackendJobFailed`, `WaitTimedOut`, `InvalidInput`.
 */
export function deleteApp(input: DeleteAppInput): Promise<DeleteAppResult> {
  return runProcess(input, async (process) => {
    const { appId, allowProduction = false, timeoutSeconds } = input;
    const { calls } = process.activities;
    const { progress } = process;
    process.mark({ appId });
    const found = await orMissing(calls.getApp({ appId }));
    if (found === undefined) return { appId, existed: false };
    const branches = await list<Branch>(process, { operation: 'listBranches', input: { appId } });
    const names = branches.map(({ branchName }) => present(branchName, 'branch.branchName'));
    const production = branches.filter(({ stage }) => stage === 'PRODUCTION').map(({ branchName }) => branchName);
    if (production.length > 0 && !allowProduction) throw protectedBranches(appId, production);

    for (const { domainName } of await list<DomainAssociation>(process, {
      operation: 'listDomainAssociations',
      input: { appId },
    })) {
      const domain = { appId, domainName: present(domainName, 'domainAssociation.domainName') };
      await progress.step(`Delete domain ${domain.domainName}`, () => orMissing(calls.deleteDomainAssociation(domain)));
    }
    for (const { webhookId } of await list<Webhook>(process, { operation: 'listWebhooks', input: { appId } })) {
      const webhook = { webhookId: present(webhookId, 'webhook.webhookId') };
      await progress.step(`Delete webhook ${webhook.webhookId}`, () => orMissing(calls.deleteWebhook(webhook)));
    }
    for (const environmentName of await environmentsOf(process, appId)) {
      await deleteEnvironment(process, { appId, environmentName }, timeoutSeconds);
    }
    for (const branchName of names) {
      await progress.step(
        `Stop the unfinished jobs of ${branchName}`,
        () => calls.stopBranchJobs({ appId, branchName }),
        (stopped) => (stopped.length === 0 ? 'none' : `job ${stopped.join(', ')} was stopped`),
      );
      await progress.step(`Delete branch ${branchName}`, () => orMissing(calls.deleteBranch({ appId, branchName })));
    }
    await progress.step(`Delete app ${appId}`, () => orMissing(calls.deleteApp({ appId })));
    if ((await orMissing(calls.getApp({ appId }))) !== undefined) {
      throw ApplicationFailure.nonRetryable(`App ${appId} is still there, though it was deleted`, 'StateMismatch');
    }
    return { appId, existed: true };
  });
}

async function list<Item>({ activities }: Process, request: ListRequest): Promise<readonly Item[]> {
  const listed = await orMissing(activities.lists.listAll(request));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the operation's name tells what it lists
  return (listed?.items ?? []) as readonly Item[];
}

function protectedBranches(appId: string, names: readonly (string | undefined)[]): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `App ${appId} has branches of the stage PRODUCTION (${names.join(', ')}): give allowProduction to delete them`,
    'ProductionProtected',
  );
}
