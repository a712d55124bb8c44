import type { Run } from '../../src/client.ts';
import type { WorkflowName } from '../../src/model/workflow-inputs.ts';
import type { DeployBranchInput } from '../../workflows/contracts.ts';
import { rejectUpdate, retryStepUpdate } from '../../workflows/messages.ts';
import { control, makeApp, sitesOf, untilJob } from '../setup/amplify.ts';
import { makeBackend } from '../setup/backends.ts';
import { cancelledDuring } from '../setup/cancel.ts';
import { ownerSets, untilStatus } from '../setup/domains.ts';
import { untilEvent } from '../setup/events.ts';
import { meanwhile, prepareExample, workflowNames } from '../setup/examples.ts';
import { finished } from '../setup/finished.ts';
import type { Harness } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';
import { siteSource, storedFile } from '../setup/sites.ts';
import { makeWhole } from '../setup/whole-app.ts';
import { entityScenarios } from './entity-scenarios.ts';
import type { RunRef, Scenario } from './scenario.ts';

const repository = 'https://github.com/example/site';

const over = async <Name extends WorkflowName>(run: Run<Name>): Promise<RunRef> => {
  await outcome(run);
  return run;
};

/** The example of docs/workflows.md. */
const example =
  (name: WorkflowName): Scenario =>
  async (harness) => {
    const run = await harness.workflows.start(name, await prepareExample(harness, name));
    await meanwhile[name]?.(harness, run.workflowId);
    return over(run);
  };

/** The same, cancelled while it makes a call. */
const cancelled =
  (name: WorkflowName, operation: string): Scenario =>
  async (harness) => {
    const input = await prepareExample(harness, name);
    let run: Run<WorkflowName> | undefined;
    await cancelledDuring(harness, { operation }, async () => (run = await harness.workflows.start(name, input)));
    if (run === undefined) throw new Error(`${name} was not started`);
    return run;
  };

const deploy = (harness: Harness, input: DeployBranchInput) => harness.workflows.start('deployBranch', input);
const release = (jobReason: string) => ({ release: { jobReason } });

/** A build that holds its branch until it is stopped, and one that waits for its turn. */
async function holderAndNext(harness: Harness) {
  const branch = await makeApp(harness, { repository });
  await control(harness, 'jobs', { ...branch, outcome: 'hang', times: 1 });
  const holder = await deploy(harness, { ...branch, source: release('first') });
  await untilJob(harness, { ...branch, jobId: '1' }, (status) => status === 'RUNNING');
  return { branch, holder };
}

/** What is worth being kept besides the examples, by `<workflow>.<what happens>`. */
const special: Readonly<Record<string, Scenario>> = {
  'callOperation.mended': async (harness) => {
    const { appId } = await makeApp(harness);
    await control(harness, 'faults', { operation: 'GetApp', kind: 'error', name: 'AccessDeniedException', count: 1 });
    const run = await harness.workflows.start('callOperation', { operation: 'getApp', input: { appId } });
    await untilEvent(run, 'stepParked');
    await harness.workflows.client.workflow.getHandle(run.workflowId).executeUpdate(retryStepUpdate);
    return over(run);
  },
  'callOperation.refused': async ({ workflows }) => {
    const input = { operation: 'getApp', input: {} };
    const run = await workflows.client.workflow.start('callOperation', {
      taskQueue: 'amplify',
      workflowId: 'call:refused',
      args: [input],
    });
    await outcome(run);
    return run;
  },
  'configureStorage.undone': async (harness) => {
    const input = await prepareExample(harness, 'configureStorage');
    await control(harness, 'backend-jobs', { outcome: 'fail', reason: 'no quota', times: 1 });
    return over(await harness.workflows.start('configureStorage', input));
  },
  'configureApi.cancelled': cancelled('configureApi', 'CreateBackendAPI'),
  'connectDomain.cancelled': cancelled('connectDomain', 'CreateDomainAssociation'),
  'createApp.deployed': async (harness) => {
    const source = await siteSource(harness);
    const branches = ['main', 'dev', 'docs'].map((branchName) => ({ branchName, source }));
    return over(await harness.workflows.start('createApp', { app: { name: 'deployed' }, branches }));
  },
  'createApp.undone': async (harness) => {
    const artifact = await storedFile(harness, 'no zip');
    const branches = [{ branchName: 'main', source: { artifact } }];
    return over(await harness.workflows.start('createApp', { app: { name: 'undone' }, branches }));
  },
  'createBackend.cancelled': cancelled('createBackend', 'CreateBackend'),
  'cloneBackend.failed': async (harness) => {
    const input = await prepareExample(harness, 'cloneBackend');
    await control(harness, 'backend-jobs', { outcome: 'fail', reason: 'no quota', times: 1 });
    return over(await harness.workflows.start('cloneBackend', input));
  },
  'deleteApp.protected': async (harness) => {
    const { appId } = await makeApp(harness, { stage: 'PRODUCTION' });
    return over(await harness.workflows.start('deleteApp', { appId }));
  },
  'deployBranch.artifact': async (harness) => {
    const branch = await makeApp(harness);
    return over(await deploy(harness, { ...branch, source: await siteSource(harness) }));
  },
  'deployBranch.cancelled': cancelled('deployBranch', 'StartJob'),
  'deployBranch.queued': async (harness) => {
    const { branch, holder } = await holderAndNext(harness);
    const next = await deploy(harness, { ...branch, source: release('second') });
    await untilEvent(next, 'stepWaits');
    await holder.cancel();
    return over(next);
  },
  'deployBranch.rolledBack': async (harness) => {
    const branch = await makeApp(harness);
    await finished(await deploy(harness, { ...branch, source: await siteSource(harness, 'good') }));
    const url = (await sitesOf(harness, branch.appId))[branch.branchName] ?? '';
    const check = { url, text: 'good', timeoutSeconds: 1 };
    const source = await siteSource(harness, 'bad');
    return over(await deploy(harness, { ...branch, source, check, rollbackOnFailedCheck: true }));
  },
  'deployBranch.skipped': async (harness) => {
    const { branch } = await holderAndNext(harness);
    return over(await deploy(harness, { ...branch, source: release('second'), onBusy: 'skip' }));
  },
  'deployBranch.superseded': async (harness) => {
    const { branch, holder } = await holderAndNext(harness);
    await finished(await deploy(harness, { ...branch, source: release('second'), onBusy: 'supersede' }));
    return over(holder);
  },
  'promoteBranch.rejected': async (harness) => {
    const run = await harness.workflows.start('promoteBranch', await prepareExample(harness, 'promoteBranch'));
    await untilEvent(run, 'stepParked');
    const handle = harness.workflows.client.workflow.getHandle(run.workflowId);
    await handle.executeUpdate(rejectUpdate, { args: [{ by: 'ada', comment: 'not today' }] });
    return over(run);
  },
  'provisionEnvironment.undone': async (harness) => {
    const { appId, environmentName } = await makeBackend(harness);
    const artifact = await storedFile(harness, 'no zip');
    const targetEnvironmentName = 'preview';
    const branch = { branchName: 'preview', source: { artifact } };
    const storage = {
      resourceConfig: { ServiceName: 'S3', BucketName: 'files', Permissions: { Authenticated: ['READ'] } },
    } as const;
    const input = { appId, environmentName, targetEnvironmentName, storage, branch };
    return over(await harness.workflows.start('provisionEnvironment', input));
  },
  'releaseBranch.failed': async (harness) => {
    const branch = await makeApp(harness, { repository });
    await control(harness, 'jobs', { ...branch, outcome: 'fail', reason: 'no quota', times: 1 });
    return over(await harness.workflows.start('releaseBranch', branch));
  },
  'rollbackBranch.connected': async (harness) => {
    const branch = await makeApp(harness, { repository });
    for (const jobReason of ['first', 'second']) {
      await finished(await deploy(harness, { ...branch, source: release(jobReason) }));
    }
    return over(await harness.workflows.start('rollbackBranch', branch));
  },
  'updateApp.applied': async (harness) => {
    const domainName = 'applied.example';
    ownerSets(harness, domainName);
    const appId = await makeWhole(harness, domainName);
    await untilStatus(harness, { appId, domainName }, 'AVAILABLE');
    const run = await harness.workflows.start('updateApp', {
      appId,
      app: { environmentVariables: { STAGE: 'live' } },
      branches: [{ branchName: 'main', description: 'changed' }, { branchName: 'new' }],
      domains: [{ domainName, subDomainSettings: [{ prefix: 'www', branchName: 'new' }] }],
      webhooks: [{ branchName: 'new', description: 'new' }],
      prune: true,
    });
    return over(run);
  },
  'updateSubDomains.putBack': async (harness) => {
    const input = await prepareExample(harness, 'updateSubDomains');
    const { appId, domainName } = input;
    await control(harness, 'timings', { domainDeployment: 200 });
    const run = await harness.workflows.start('updateSubDomains', input);
    await untilStatus(harness, { appId, domainName }, 'PENDING_DEPLOYMENT');
    await run.cancel();
    return over(run);
  },
  'waitForDomain.timedOut': async (harness) => {
    const input = await prepareExample(harness, 'waitForDomain');
    return over(await harness.workflows.start('waitForDomain', { ...input, timeoutSeconds: 1 }));
  },
  'waitForJob.failed': async (harness) => {
    const { branch, holder } = await holderAndNext(harness);
    const run = await harness.workflows.start('waitForJob', { ...branch, jobId: '1' });
    await holder.cancel();
    return over(run);
  },
};

/** All scenarios by `<workflow>.<what happens>`; of each there is one saved history. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  ...Object.fromEntries(workflowNames.map((name) => [`${name}.example`, example(name)])),
  ...special,
  ...entityScenarios,
};
