import { CreateBranchCommand, StartJobCommand } from '@aws-sdk/client-amplify';
import { openArtifactStore } from '../../src/artifacts/store.ts';
import type { WorkflowInput } from '../../src/client.ts';
import type { WorkflowName } from '../../src/model/workflow-inputs.ts';
import { workflowIds } from '../../src/workflow-ids.ts';
import { approveUpdate } from '../../workflows/messages.ts';
import { control, makeApp } from './amplify.ts';
import { makeBackend, newestJobOf } from './backends.ts';
import { associate, available, ownerSets, untilVerification } from './domains.ts';
import { eventually } from './eventually.ts';
import { finished } from './finished.ts';
import type { Harness } from './harness.ts';
import { siteSource } from './sites.ts';
import { sections } from './workflow-docs.ts';

/** Every workflow that people start. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the table has them all, and nothing else
export const workflowNames = Object.keys(workflowIds) as WorkflowName[];

/** Environment that the examples need. */
export const exampleEnvironment = { SECRET_REFS_ALLOWED: 'env:GITHUB_TOKEN' };

/** What stands in place of the ids of an example. */
export interface Ids {
  readonly appId: string;
  readonly jobId?: string;
}

/** An app that is connected to a repository. */
export const connectedApp = (harness: Harness): Promise<Ids & { branchName: string }> =>
  makeApp(harness, { repository: 'https://github.com/example/site' });

/** An app with two versions of its branch main, and a branch production. */
export async function deployedApp(harness: Harness): Promise<Ids> {
  const branch = await makeApp(harness);
  await harness.aws.amplify.send(new CreateBranchCommand({ ...branch, branchName: 'production' }));
  for (const page of ['one', 'two']) {
    const source = await siteSource(harness, page);
    await finished(await harness.workflows.start('deployBranch', { ...branch, source }));
  }
  return branch;
}

/** The same, with jobs that are older than any retention. */
async function longDeployedApp(harness: Harness, _later: Later, target: string): Promise<Ids> {
  const app = await deployedApp(harness);
  const { jobs } = openArtifactStore(harness.config.artifactStore);
  for (const job of await jobs.history({ ...app, branchName: 'main' })) {
    await jobs.record({ ...job, target, recordedAt: '2020-01-01T00:00:00.000Z' });
  }
  return app;
}

/** Registers what is to be done when what was prepared is no longer needed. */
export type Later = (end: () => unknown) => void;

/** What an example needs to be there. Default: an app that is connected to a repository. */
const given: Partial<Record<WorkflowName, (harness: Harness, later: Later, target: string) => Promise<Ids>>> = {
  cloneBackend: makeBackend,
  configureApi: makeBackend,
  configureAuth: makeBackend,
  configureBackend: makeBackend,
  configureStorage: makeBackend,
  deleteBackend: makeBackend,
  provisionEnvironment: makeBackend,
  removeAllBackends: makeBackend,
  promoteBranch: deployedApp,
  pruneArtifacts: longDeployedApp,
  rollbackBranch: deployedApp,
  connectDomain: async (harness, later) => {
    const app = await connectedApp(harness);
    later(ownerSets(harness, 'shop.example'));
    return app;
  },
  updateSubDomains: async (harness, later) => {
    const domain = await available(harness, 'example.org');
    later(ownerSets(harness, 'example.org'));
    return domain;
  },
  waitForBackendJob: async (harness) => {
    const { appId, environmentName } = await makeBackend(harness);
    return { appId, jobId: await newestJobOf(harness, appId, environmentName) };
  },
  waitForDomain: async (harness) => {
    const domain = await associate(harness, 'example.com');
    await untilVerification(harness, domain);
    await control(harness, 'domains', { domainName: 'example.com', appId: domain.appId });
    return domain;
  },
  waitForJob: async (harness) => {
    const branch = await connectedApp(harness);
    await harness.aws.amplify.send(new StartJobCommand({ ...branch, jobType: 'RELEASE' }));
    return branch;
  },
};

/** What people do meanwhile. Gives nothing: where the run has ended before, there was nothing to do. */
export const meanwhile: Partial<Record<WorkflowName, (harness: Harness, workflowId: string) => Promise<unknown>>> = {
  promoteBranch: ({ workflows }, workflowId) =>
    eventually(() =>
      workflows.client.workflow.getHandle(workflowId).executeUpdate(approveUpdate, { args: [{ by: 'ada' }] }),
    ),
};

/** The example of a workflow as it is written. */
export function exampleOf(name: WorkflowName): unknown {
  return JSON.parse(exampleText(name));
}

const exampleText = (name: string): string => /```json\n([^`]*)```/.exec(sections.get(name) ?? '')?.[1] ?? '';

/**
 * Makes what the example of a workflow needs, and gives its input. What still goes on ends with the harness, unless `later` is given.
 * @param target that the run will have. Default: that of the harness.
 */
export async function prepareExample<Name extends WorkflowName>(
  harness: Harness,
  name: Name,
  later: Later = () => undefined,
  target = harness.target,
): Promise<WorkflowInput<Name>> {
  const { appId, jobId } = await (given[name] ?? connectedApp)(harness, later, target);
  const example = exampleText(name)
    .replaceAll('d1a2b3c4d5e6f7', appId)
    .replace('0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0', jobId ?? '');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the run checks it
  return JSON.parse(example) as WorkflowInput<Name>;
}
