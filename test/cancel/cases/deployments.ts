import { StartJobCommand } from '@aws-sdk/client-amplify';
import { control, makeApp, sitesOf, untilJob } from '../../setup/amplify.ts';
import { connectedApp } from '../../setup/examples.ts';
import { finished } from '../../setup/finished.ts';
import type { Harness } from '../../setup/harness.ts';
import { outcome } from '../../setup/outcome.ts';
import { siteSource } from '../../setup/sites.ts';
import { type CancelCase, caseOf } from '../cancel-case.ts';
import { park } from '../world.ts';

const release = { source: { release: {} } };

/** A connected app with a build that does not end. */
async function busyApp(harness: Harness, begin: (branch: { appId: string; branchName: string }) => Promise<unknown>) {
  const { appId, branchName } = await connectedApp(harness);
  await control(harness, 'jobs', { appId, outcome: 'hang' });
  await begin({ appId, branchName });
  await untilJob(harness, { appId, branchName, jobId: '1' }, (status) => status === 'RUNNING');
  return { appId, branchName };
}

/** A branch that serves a page, and where. */
async function liveBranch(harness: Harness) {
  const branch = await makeApp(harness);
  await finished(
    await harness.workflows.start('deployBranch', { ...branch, source: await siteSource(harness, 'good') }),
  );
  return { branch, url: (await sitesOf(harness, branch.appId))[branch.branchName] ?? '' };
}

/** Deployments beyond the examples. */
export const deploymentCases: readonly CancelCase[] = [
  caseOf('deployBranch', 'of an artifact', 'jobs', async (harness) => ({
    ...(await makeApp(harness)),
    source: await siteSource(harness),
  })),
  caseOf(
    'deployBranch',
    'whose check fails, with rollback',
    'jobs',
    async (harness) => {
      const { branch, url } = await liveBranch(harness);
      const check = { url, text: 'Welcome', timeoutSeconds: 2 };
      return { ...branch, source: await siteSource(harness, 'bad'), check, rollbackOnFailedCheck: true };
    },
    { fails: 'CheckFailed', moments: [{ says: /^running Check / }] },
  ),
  caseOf(
    'deployBranch',
    'that queues behind another run',
    'before',
    async (harness, later) => {
      const branch = await busyApp(harness, async (one) => {
        const holder = await harness.workflows.start('deployBranch', { ...one, ...release });
        later(() => outcome(holder));
        later(() => holder.cancel());
      });
      return { ...branch, source: { release: { jobReason: 'later' } }, onBusy: 'queue' };
    },
    { moments: [{ says: / — place 1 in the queue/ }], endless: true },
  ),
  caseOf(
    'deployBranch',
    'that queues behind a job of somebody else',
    'before',
    async (harness) => {
      const branch = await busyApp(harness, (one) =>
        harness.aws.amplify.send(new StartJobCommand({ ...one, jobType: 'RELEASE' })),
      );
      return { ...branch, ...release, onBusy: 'queue' };
    },
    { moments: [{ says: / — waits for job 1, which something else started$/ }], endless: true },
  ),
  caseOf(
    'deployBranch',
    'that sleeps between tries',
    'before',
    async (harness) => {
      const message = 'The last job(deployment) 7 was not finished, please wait until it finish.';
      await control(harness, 'faults', { operation: 'StartJob', kind: 'error', name: 'BadRequestException', message });
      return { ...(await connectedApp(harness)), branchName: 'main', ...release };
    },
    { moments: [{ says: / — waits: .*was not finished/ }], endless: true },
  ),
  caseOf(
    'deployBranch',
    'that is parked',
    'before',
    async (harness) => {
      await park(harness, 'StartJob');
      return { ...(await connectedApp(harness)), branchName: 'main', ...release };
    },
    { moments: [{ says: /^parked Start a build/ }], endless: true },
  ),
];
