import type { Webhook } from '@aws-sdk/client-amplify';
import type { CallOptions, Wire } from '../../../activities/types.ts';
import type { CreatedWebhook, JobResult } from '../../contracts.ts';
import { withBackend } from '../backend-turn.ts';
import { deleteEnvironment } from '../backend.ts';
import { deploy } from '../deployment.ts';
import { effectId } from '../effect-id.ts';
import { orMissing } from '../missing.ts';
import { present } from '../present.ts';
import type { Process } from '../process.ts';
import { sideBySide } from '../side-by-side.ts';
import type { AppPlan } from './plan.ts';
import type { FirstDeployment, PlannedCall } from './planning.ts';

/** AWS's quota of jobs that run at a time; more would wait there, and not show why. */
const MOST_JOBS = 5;

/** What goes along with the application of a plan. */
export interface Applying {
  /** How long each job may take, in seconds. Default 3600. */
  readonly timeoutSeconds?: number | undefined;
  /** Told of each call before it is made. */
  readonly before?: (call: PlannedCall) => void;
  /** Told of each call and deployment when it is done. */
  readonly done?: (done: PlannedCall | FirstDeployment) => void;
}

/** What a plan has led to. */
export interface Applied {
  /** By the name of the branch. */
  readonly deployments: ReadonlyMap<string, JobResult>;
  readonly webhooks: readonly CreatedWebhook[];
}

/** Makes the calls of a plan in their order, and its deployments side by side. What is to be deleted and is gone is no error. */
export async function applyPlan(process: Process, plan: AppPlan, applying: Applying = {}): Promise<Applied> {
  const { timeoutSeconds, before, done } = applying;
  const webhooks: CreatedWebhook[] = [];
  const makeAll = async (calls: readonly PlannedCall[]): Promise<void> => {
    for (const call of calls) {
      before?.(call);
      const answer = await make(process, call, timeoutSeconds);
      if (call.operation === 'createWebhook') webhooks.push(createdWebhook(answer));
      done?.(call);
    }
  };
  await makeAll(plan.before);
  // Search attributes have one branch and one job.
  const one = plan.deployments.length > 1 ? { ...process, mark: () => undefined } : process;
  const jobs = await sideBySide(plan.deployments, MOST_JOBS, async (deployment) => {
    const job = await deploy(one, { ...deployment, ...(timeoutSeconds !== undefined && { timeoutSeconds }) });
    done?.(deployment);
    return [deployment.branchName, job] as const;
  });
  await makeAll(plan.after);
  return { deployments: new Map(jobs), webhooks };
}

async function make(process: Process, call: PlannedCall, timeoutSeconds: number | undefined): Promise<object> {
  const { activities, progress } = process;
  const { operation, input } = call;
  if (operation === 'deleteBackend') {
    const environment = {
      appId: present(input.AppId, 'AppId'),
      environmentName: present(input.BackendEnvironmentName, 'BackendEnvironmentName'),
    };
    return withBackend(process, environment, () => deleteEnvironment(process, environment, timeoutSeconds));
  }
  if (operation === 'deleteBranch') {
    const branch = { appId: present(input.appId, 'appId'), branchName: present(input.branchName, 'branchName') };
    await progress.step(
      `Stop the unfinished jobs of ${branch.branchName}`,
      () => activities.calls.stopBranchJobs(branch),
      (stopped) => (stopped.length === 0 ? 'none' : `job ${stopped.join(', ')} was stopped`),
    );
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a planned call has the input of its operation
  const send = activities.calls[operation] as (input: object, options: CallOptions) => Promise<object>;
  const title = titleOf(call);
  return progress.step(title, async () => {
    const made = send(input, { effect: effectId(title) });
    return operation.startsWith('delete') ? ((await orMissing(made)) ?? {}) : made;
  });
}

/** What a call does, for people, and the members that say to what. No two calls of a plan do the same. */
const titles = {
  updateApp: ['Update app', 'appId'],
  tagResource: ['Tag', 'resourceArn'],
  untagResource: ['Remove tags of', 'resourceArn'],
  createBackendEnvironment: ['Register backend environment', 'environmentName'],
  deleteBackendEnvironment: ['Delete the record of backend environment', 'environmentName'],
  createBranch: ['Create branch', 'branchName'],
  updateBranch: ['Update branch', 'branchName'],
  deleteBranch: ['Delete branch', 'branchName'],
  createDomainAssociation: ['Associate domain', 'domainName'],
  updateDomainAssociation: ['Update domain', 'domainName'],
  deleteDomainAssociation: ['Delete domain', 'domainName'],
  createWebhook: ['Create a webhook of', 'branchName', 'description'],
  deleteWebhook: ['Delete webhook', 'webhookId'],
} as const satisfies {
  readonly [Name in SingleCall['operation']]: readonly [what: string, ...members: (keyof CallOf<Name>['input'])[]];
};

/** A call that is made as it is. */
type SingleCall = Exclude<PlannedCall, { readonly operation: 'deleteBackend' }>;
type CallOf<Name> = Extract<SingleCall, { readonly operation: Name }>;

function titleOf({ operation, input }: SingleCall): string {
  const [what, ...members] = titles[operation];
  const named = members.map((member) => String(Reflect.get(input, member) ?? '')).filter((text) => text !== '');
  return `${what} ${named.join(': ')}`;
}

function createdWebhook(answer: { readonly webhook?: Wire<Webhook> }): CreatedWebhook {
  const { webhookId, branchName, description } = present(answer.webhook, 'webhook');
  return {
    webhookId: present(webhookId, 'webhook.webhookId'),
    branchName: present(branchName, 'webhook.branchName'),
    ...(description !== undefined && { description }),
  };
}
