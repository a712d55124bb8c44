import { CreateBranchCommand, StartJobCommand } from '@aws-sdk/client-amplify';
import { control, untilJob } from '../../setup/amplify.ts';
import type { Harness } from '../../setup/harness.ts';
import { prepareExample } from '../../setup/examples.ts';
import { siteSource } from '../../setup/sites.ts';
import { makeWhole } from '../../setup/whole-app.ts';
import { type CancelCase, caseOf } from '../cancel-case.ts';
import { park } from '../world.ts';

/** An app with something of everything, and a job that hangs. */
async function wholeApp(harness: Harness): Promise<string> {
  const appId = await makeWhole(harness, 'whole.example');
  await control(harness, 'jobs', { appId, outcome: 'hang' });
  const branch = { appId, branchName: 'old' };
  const { jobSummary } = await harness.aws.amplify.send(new StartJobCommand({ ...branch, jobType: 'RELEASE' }));
  await untilJob(harness, { ...branch, jobId: jobSummary?.jobId ?? '' }, (status) => status === 'RUNNING');
  return appId;
}

/** Apps beyond the examples. */
export const appCases: readonly CancelCase[] = [
  caseOf('createApp', 'manual, with a first deployment', 'before', async (harness) => ({
    app: { name: 'shop' },
    branches: [{ branchName: 'main', source: await siteSource(harness) }, { branchName: 'docs' }],
    webhooks: [{ branchName: 'main', description: 'CMS' }],
  })),
  caseOf(
    'createApp',
    'parked at its last call',
    'before',
    async (harness) => {
      await park(harness, 'CreateWebhook');
      return prepareExample(harness, 'createApp');
    },
    { moments: [{ says: /^parked Create a webhook/ }], endless: true },
  ),
  caseOf('updateApp', 'changes and prunes', 'resumes', async (harness) => ({
    appId: await wholeApp(harness),
    app: { name: 'renamed', environmentVariables: { STAGE: 'live' } },
    backendEnvironments: [{ environmentName: 'live' }],
    branches: [
      { branchName: 'main', description: 'changed', backendEnvironment: 'live' },
      { branchName: 'docs', description: 'new' },
    ],
    domains: [{ domainName: 'new.example', subDomainSettings: [{ prefix: '', branchName: 'main' }] }],
    webhooks: [{ branchName: 'main', description: 'CMS' }],
    prune: true,
  })),
  caseOf('deleteApp', 'with something of everything, and a job', 'resumes', async (harness) => {
    const appId = await wholeApp(harness);
    await harness.aws.amplify.send(new CreateBranchCommand({ appId, branchName: 'live', stage: 'PRODUCTION' }));
    return { appId, allowProduction: true };
  }),
];
