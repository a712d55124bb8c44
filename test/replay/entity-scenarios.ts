import { WithStartWorkflowOperation } from '@temporalio/client';
import { entityStart } from '../../src/starts.ts';
import { entityIds } from '../../src/workflow-ids.ts';
import type { callBudget } from '../../workflows/call-budget.ts';
import { acquireLockUpdate, releaseLeaseSignal, renewLeaseUpdate } from '../../workflows/messages.ts';
import { control, makeApp, untilJob } from '../setup/amplify.ts';
import { untilEvent } from '../setup/events.ts';
import type { Harness } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';
import type { Scenario } from './scenario.ts';

/** Updates an entity until it continues as new. Gives the runs before and after. */
async function untilContinued({ workflows: { client } }: Harness, workflowId: string, update: () => Promise<unknown>) {
  const current = async (): Promise<string> => (await client.workflow.getHandle(workflowId).describe()).runId;
  const before = await current();
  for (;;) {
    await update();
    const after = await current();
    if (after !== before) return { before, after };
  }
}

/** A run that has the lock of a branch until it is cancelled, and one that waits for it. */
async function holderAndWaiting(harness: Harness) {
  const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
  const deploy = (jobReason: string) =>
    harness.workflows.start('deployBranch', { ...branch, source: { release: { jobReason } } });
  await control(harness, 'jobs', { ...branch, outcome: 'hang', times: 1 });
  const holder = await deploy('first');
  await untilJob(harness, { ...branch, jobId: '1' }, (status) => status === 'RUNNING');
  const waiting = await deploy('second');
  await untilEvent(waiting, 'stepWaits');
  return { lock: entityIds.resourceLock(`branch:${branch.appId}:${branch.branchName}`), holder, waiting };
}

/** A lock that had to continue as new while one run had it and one waited. Gives its runs, which are over. */
async function continuedLock(harness: Harness) {
  const { lock, holder, waiting } = await holderAndWaiting(harness);
  const handle = harness.workflows.client.workflow.getHandle(lock);
  const { workflowId, runId: firstRunId } = waiting;
  const request = { workflowId, firstRunId, onBusy: 'queue' } as const;
  const ask = () => handle.executeUpdate(acquireLockUpdate, { args: [request] });
  const runs = await untilContinued(harness, lock, ask);
  await holder.cancel();
  await outcome(waiting);
  await outcome(handle);
  return { workflowId: lock, ...runs };
}

/** A call budget that had to continue as new, and gave shares before and after. */
async function continuedBudget(harness: Harness) {
  const workflowId = entityIds.callBudget('default');
  await renew(harness, 'a');
  const runs = await untilContinued(harness, workflowId, () => renew(harness, 'b'));
  await renew(harness, 'a');
  return { workflowId, ...runs };
}

/** Of the workflows that nobody starts by hand. */
export const entityScenarios: Readonly<Record<string, Scenario>> = {
  'callBudget.continuesAsNew': async (harness) => {
    const { workflowId, before: runId } = await continuedBudget(harness);
    return { workflowId, runId };
  },
  'callBudget.continued': async (harness) => {
    const { workflowId, after: runId } = await continuedBudget(harness);
    return { workflowId, runId };
  },
  'callBudget.released': async (harness) => {
    const workflowId = entityIds.callBudget('default');
    await renew(harness, 'a');
    await renew(harness, 'b');
    await harness.workflows.client.workflow.getHandle(workflowId).signal(releaseLeaseSignal, 'a');
    await renew(harness, 'b');
    return { workflowId };
  },
  'resourceLock.queue': async (harness) => {
    const { lock, holder, waiting } = await holderAndWaiting(harness);
    await holder.cancel();
    await outcome(waiting);
    await outcome(harness.workflows.client.workflow.getHandle(lock));
    return { workflowId: lock };
  },
  'resourceLock.continuesAsNew': async (harness) => {
    const { workflowId, before: runId } = await continuedLock(harness);
    return { workflowId, runId };
  },
  'resourceLock.continued': async (harness) => {
    const { workflowId, after: runId } = await continuedLock(harness);
    return { workflowId, runId };
  },
};

function renew({ workflows: { client } }: Harness, worker: string): Promise<unknown> {
  const startWorkflowOperation = new WithStartWorkflowOperation<typeof callBudget>(
    'callBudget',
    entityStart(entityIds.callBudget('default'), 'Call budget of target default'),
  );
  return client.workflow.executeUpdateWithStart(renewLeaseUpdate, { args: [worker], startWorkflowOperation });
}
