import type { Webhook } from '@aws-sdk/client-amplify';
import type { CallOptions, Wire } from '../../../activities/types.ts';
import type { CreatedWebhook } from '../../contracts.ts';
import { associate, type OwnAssociation } from '../association.ts';
import { withBackend } from '../backend-turn.ts';
import { deleteEnvironment } from '../backend.ts';
import type { Compensation } from '../compensation.ts';
import { effectId } from '../effect-id.ts';
import { orMissing } from '../missing.ts';
import { present } from '../present.ts';
import type { Process } from '../process.ts';
import type { Step } from '../progress.ts';
import type { InputOf, PlannedCall, PlannedOperation } from './planning.ts';

/** What the calls of a plan are made with, and what they have made that is needed later. */
export interface Making {
  readonly process: Process;
  /** How to undo what is made. Branches and webhooks are not told of: they go with the app. */
  readonly compensation: Compensation;
  /** How long the deletion of a backend environment may take, in seconds. Default 3600. */
  readonly timeoutSeconds?: number | undefined;
  /** By the name of the domain. */
  readonly associations: Map<string, OwnAssociation>;
  readonly webhooks: CreatedWebhook[];
}

/** Makes a call of a plan, with all that goes with it. What is to be deleted and is gone is no error. */
export async function makeCall<Name extends PlannedOperation>(making: Making, call: PlannedCall<Name>): Promise<void> {
  await ways[call.operation](making, call.input);
}

/** How the call of each operation is made. No two calls of a plan have the same title. */
const ways: { readonly [Name in PlannedOperation]: (making: Making, input: InputOf<Name>) => Promise<unknown> } = {
  updateApp: ({ process }, input) =>
    step(process, `Update app ${input.appId}`, (calls, options) => calls.updateApp(input, options)),

  tagResource: ({ process }, input) =>
    step(process, `Tag ${input.resourceArn}`, (calls, options) => calls.tagResource(input, options)),

  untagResource: ({ process }, input) =>
    step(process, `Remove tags of ${input.resourceArn}`, (calls, options) => calls.untagResource(input, options)),

  createBackendEnvironment({ process, compensation }, input) {
    const { appId, environmentName } = input;
    const environment = {
      appId: present(appId, 'appId'),
      environmentName: present(environmentName, 'environmentName'),
    };
    const title = `Delete the record of backend environment ${environmentName}`;
    compensation.add(
      title,
      () => process.progress.step(title, ({ cleanup }) => orMissing(cleanup.deleteBackendEnvironment(environment))),
      () => ({ operation: 'deleteBackendEnvironment', input: environment }),
    );
    return step(process, `Register backend environment ${environmentName}`, (calls, options) =>
      calls.createBackendEnvironment(input, options),
    );
  },

  deleteBackendEnvironment: ({ process }, input) =>
    step(process, `Delete the record of backend environment ${input.environmentName}`, (calls) =>
      orMissing(calls.deleteBackendEnvironment(input)),
    ),

  deleteBackend({ process, timeoutSeconds }, { AppId, BackendEnvironmentName }) {
    const environment = {
      appId: present(AppId, 'AppId'),
      environmentName: present(BackendEnvironmentName, 'BackendEnvironmentName'),
    };
    return withBackend(process, environment, () => deleteEnvironment(process, environment, timeoutSeconds));
  },

  createBranch: ({ process }, input) =>
    step(process, `Create branch ${input.branchName}`, (calls, options) => calls.createBranch(input, options)),

  updateBranch: ({ process }, input) =>
    step(process, `Update branch ${input.branchName}`, (calls, options) => calls.updateBranch(input, options)),

  async deleteBranch({ process }, { appId, branchName }) {
    const branch = { appId: present(appId, 'appId'), branchName: present(branchName, 'branchName') };
    await process.progress.step(
      `Stop the unfinished jobs of ${branchName}`,
      ({ calls }) => calls.stopBranchJobs(branch),
      (stopped) => (stopped.length === 0 ? 'none' : `job ${stopped.join(', ')} was stopped`),
    );
    await step(process, `Delete branch ${branchName}`, (calls) => orMissing(calls.deleteBranch(branch)));
  },

  async createDomainAssociation({ process, compensation, associations }, input) {
    associations.set(present(input.domainName, 'domainName'), await associate(process, compensation, input));
  },

  updateDomainAssociation: ({ process }, input) =>
    step(process, `Update domain ${input.domainName}`, (calls, options) =>
      calls.updateDomainAssociation(input, options),
    ),

  // Until it is gone, which takes Amplify a while, no other may have its names.
  deleteDomainAssociation({ process }, { appId, domainName }) {
    const domain = { appId: present(appId, 'appId'), domainName: present(domainName, 'domainName') };
    return step(process, `Delete domain ${domainName}`, (calls) => calls.removeDomain(domain));
  },

  async createWebhook({ process, webhooks }, input) {
    const { branchName, description } = input;
    const title = `Create a webhook of ${branchName}${description ? `: ${description}` : ''}`;
    const { webhook } = await step(process, title, (calls, options) => calls.createWebhook(input, options));
    webhooks.push(createdWebhook(webhook));
  },

  deleteWebhook: ({ process }, input) =>
    step(process, `Delete webhook ${input.webhookId}`, (calls) => orMissing(calls.deleteWebhook(input))),
};

/** A step that is one call, whose effect has the name of the step. */
function step<Answer>(
  { progress }: Process,
  title: string,
  call: (calls: Step['calls'], options: CallOptions) => Promise<Answer>,
): Promise<Answer> {
  return progress.step(title, ({ calls }) => call(calls, { effect: effectId(title) }));
}

function createdWebhook(webhook: Wire<Webhook> | undefined): CreatedWebhook {
  const { webhookId, branchName, description } = present(webhook, 'webhook');
  return {
    webhookId: present(webhookId, 'webhook.webhookId'),
    branchName: present(branchName, 'webhook.branchName'),
    ...(description !== undefined && { description }),
  };
}
