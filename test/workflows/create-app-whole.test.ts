import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetAppCommand,
  GetBranchCommand,
  ListBackendEnvironmentsCommand,
  ListDomainAssociationsCommand,
  ListWebhooksCommand,
} from '@aws-sdk/client-amplify';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Run } from '../../src/client.ts';
import type { CreateAppInput } from '../../workflows/contracts.ts';
import { callsOf, control, jobsOf, stateOf, untilJob } from '../setup/amplify.ts';
import { eventually, LOOK_MS } from '../setup/eventually.ts';
import { failedAs } from '../setup/failed-as.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';
import { isCacheOff } from '../setup/patience.ts';
import { untilSteps } from '../setup/steps.ts';

let harness: Harness;
beforeAll(async () => {
  process.env['TEST_WHOLE_SECRET'] = 'canary-whole';
  harness = await startHarness({ speed: 60, env: { SECRET_REFS_ALLOWED: 'env:TEST_*' } });
  await control(harness, 'quotas', { appCreationsPerHour: 1_000, apps: 100 });
});
afterAll(async () => {
  delete process.env['TEST_WHOLE_SECRET'];
  await harness.stop();
});
afterEach(() => fetch(`${harness.emulator.url}/_emulator/faults`, { method: 'DELETE' }));

const secretRef = 'env:TEST_WHOLE_SECRET';
const customRules = [{ source: '/<*>', target: '/index.html', status: '404-200' }];
const whole = (name: string, domainName: string): CreateAppInput => ({
  parkSeconds: 0,
  app: {
    name,
    repository: 'https://github.com/example/site',
    accessToken: { secretRef },
    environmentVariables: { API_KEY: { secretRef }, STAGE: 'all' },
    customRules,
  },
  backendEnvironments: [{ environmentName: 'staging', stackName: 'amplify-staging' }],
  branches: [
    {
      branchName: 'main',
      stage: 'PRODUCTION',
      backendEnvironment: 'staging',
      enableBasicAuth: true,
      basicAuthCredentials: { username: 'me', password: { secretRef } },
    },
    { branchName: 'dev', source: { release: { commitMessage: 'first' } }, environmentVariables: { STAGE: 'dev' } },
    { branchName: 'docs', firstBuild: false },
  ],
  domains: [
    {
      domainName,
      subDomainSettings: [
        { prefix: '', branchName: 'main' },
        { prefix: 'dev', branchName: 'dev' },
      ],
    },
  ],
  webhooks: [{ branchName: 'dev', description: 'from the CMS' }, { branchName: 'dev' }],
});

test('makes an app with everything, and shows the DNS records to set', async () => {
  const run = await harness.workflows.start('createApp', whole('everything', 'everything.example'));
  const { appId, appArn, defaultDomain, ...parts } = await run.result();
  expect(parts).toMatchObject({
    branches: [
      {
        branchName: 'main',
        url: `https://main.${defaultDomain}`,
        deployment: { jobType: 'RELEASE', status: 'SUCCEED' },
      },
      { branchName: 'dev', deployment: { jobType: 'RELEASE', status: 'SUCCEED' } },
      { branchName: 'docs', url: `https://docs.${defaultDomain}` },
    ],
    domains: [
      {
        domainName: 'everything.example',
        status: 'PENDING_VERIFICATION',
        dnsRecords: expect.arrayContaining([
          {
            name: expect.stringContaining('everything.example'),
            type: 'CNAME',
            value: expect.stringContaining('acm-validations'),
          },
        ]),
      },
    ],
    webhooks: [{ branchName: 'dev', description: expect.stringMatching(/^from the CMS \[/) }, { branchName: 'dev' }],
  });
  expect(parts.branches[2]).not.toHaveProperty('deployment');
  expect(await jobsOf(harness, { appId, branchName: 'docs' })).toEqual([]);
  expect(await jobsOf(harness, { appId, branchName: 'dev' })).toMatchObject([
    { commitMessage: expect.stringMatching(/^first/) },
  ]);

  const { amplify } = harness.aws;
  const { app } = await amplify.send(new GetAppCommand({ appId }));
  expect(app).toMatchObject({ customRules, environmentVariables: { API_KEY: 'canary-whole', STAGE: 'all' } });
  const { branch } = await amplify.send(new GetBranchCommand({ appId, branchName: 'main' }));
  expect(branch).toMatchObject({
    stage: 'PRODUCTION',
    basicAuthCredentials: Buffer.from('me:canary-whole').toString('base64'),
    backendEnvironmentArn: `${appArn}/backendenvironments/staging`,
  });
  const { backendEnvironments } = await amplify.send(new ListBackendEnvironmentsCommand({ appId }));
  expect(backendEnvironments).toMatchObject([{ environmentName: 'staging', stackName: 'amplify-staging' }]);
  expect((await amplify.send(new ListWebhooksCommand({ appId }))).webhooks).toHaveLength(2);
  expect((await amplify.send(new ListDomainAssociationsCommand({ appId }))).domainAssociations).toHaveLength(1);
});

test.each(['CreateApp', 'CreateBackendEnvironment', 'CreateBranch', 'CreateDomainAssociation', 'CreateWebhook'])(
  'a lost answer of %s makes nothing a second time',
  async (operation) => {
    const before = (await callsOf(harness)).length;
    await control(harness, 'faults', { operation, kind: 'close-after', count: 1 });
    const name = `lost-${operation.toLowerCase()}`;
    const run = await harness.workflows.start('createApp', whole(name, `${name}.example`));
    expect((await run.result()).webhooks).toHaveLength(2);
    const made = (await callsOf(harness)).slice(before).filter(({ effect }) => effect);
    const count = (of: string): number => made.filter((call) => call.operation === of).length;
    expect(
      ['CreateApp', 'CreateBackendEnvironment', 'CreateBranch', 'CreateDomainAssociation', 'CreateWebhook'].map(count),
    ).toEqual([1, 1, 3, 1, 2]);
  },
);

test('waits until a domain is available where it is asked to', async () => {
  const input = whole('patient', 'patient.example');
  const domains = (input.domains ?? []).map((domain) => ({ ...domain, wait: true }));
  const run = await harness.workflows.start('createApp', { ...input, domains });
  await eventually(async () => expect((await run.progressNow()).dnsRecords).not.toEqual([]));
  await control(harness, 'domains', { domainName: 'patient.example' });
  expect((await run.result()).domains).toMatchObject([{ status: 'AVAILABLE' }]);
});

describe('when it fails or is cancelled, the emulator is as it was before, an app of the same name included', () => {
  const name = 'namesake';
  beforeAll(async () => {
    const byHand = await harness.workflows.start('createApp', whole(name, 'by-hand.example'));
    await byHand.result();
  });

  type CreateApp = Run<'createApp'>;
  test.each<[string, () => Promise<unknown>, (run: CreateApp) => Promise<string>]>([
    [
      'a job fails',
      () => control(harness, 'jobs', { branchName: 'dev', outcome: 'fail', times: 1 }),
      (run) => failedAs('createApp', 'JobFailed', run),
    ],
    [
      'a name is refused',
      () => refusing('CreateDomainAssociation', 'already associated'),
      (run) => failedAs('createApp', 'BadRequestException', run),
    ],
    [
      'a webhook is refused',
      () => refusing('CreateWebhook', 'maximum number of webhooks'),
      (run) => failedAs('createApp', 'LimitExceededException', run),
    ],
    [
      'the app is refused',
      () => refusing('CreateApp', 'maximum number of apps'),
      (run) => failedAs('createApp', 'LimitExceededException', run),
    ],
  ])('%s', async (_what, provoke, fails) => {
    const before = await settledState();
    await provoke();
    await fails(await harness.workflows.start('createApp', whole(name, 'undone.example')));
    expect(await settledState()).toEqual(before);
  });

  const refusing = (operation: string, message: string) => {
    const limit = message.startsWith('maximum');
    const error = limit
      ? { name: 'LimitExceededException', status: 429 }
      : { name: 'BadRequestException', status: 400 };
    return control(harness, 'faults', { operation, kind: 'error', count: 1, message: `You have ${message}`, ...error });
  };

  test('a second cancel does not stop the clean-up, and jobs that run side by side are all stopped', async () => {
    const before = await settledState();
    await control(harness, 'jobs', { branchName: 'main', outcome: 'hang', times: 1 });
    await control(harness, 'jobs', { branchName: 'dev', outcome: 'hang', times: 1 });
    const run = await harness.workflows.start('createApp', whole(name, 'undone.example'));
    const appId = await appIdOf(run);
    for (const branchName of ['main', 'dev'])
      await untilJob(harness, { appId, branchName, jobId: '1' }, (status) => status === 'RUNNING');
    await run.cancel();
    await run.cancel();
    expect(await outcome(run)).toMatchObject({ cancelled: true });
    const stops = (await callsOf(harness, 'StopJob')).filter(({ key, effect }) => effect && key.startsWith(appId));
    expect(stops).toHaveLength(2);
    expect(await settledState()).toEqual(before);
  });

  // Its steps: app, environment, three branches, two jobs with two steps each, domain, two webhooks, DNS records. Without a cache of
  // workflows it is over before it can be asked for the last ones.
  const steps = Array.from({ length: isCacheOff ? 10 : 13 }, (_, index) => index);
  test.each(steps)('cancelled while step %i is under way', async (index) => {
    const before = await settledState();
    // Long enough to be seen, and the last step to be there still when a busy machine sees the one before it and cancels; a call
    // that was aborted takes effect all the same.
    await control(harness, 'faults', { operation: 'GetDomainAssociation', kind: 'delay', seconds: 2 });
    await control(harness, 'faults', { kind: 'delay', seconds: 0.2 });
    const run = await harness.workflows.start('createApp', whole(name, 'undone.example'));
    await untilSteps(run, index);
    await run.cancel();
    expect(await outcome(run)).toMatchObject({ cancelled: true });
    expect(await settledState()).toEqual(before);
  });
});

/** The id of the app that a run makes, as soon as it has. */
async function appIdOf(run: Awaited<ReturnType<typeof harness.workflows.start<'createApp'>>>): Promise<string> {
  await untilSteps(run, 2);
  const { steps } = await run.progressNow();
  return steps[0]?.detail ?? '';
}

/** All that the emulator has, as soon as no domain goes on by itself. */
async function settledState(): Promise<unknown> {
  for (;;) {
    const state = await stateOf(harness);
    if (!/"domainStatus":"(CREATING|REQUESTING_CERTIFICATE)"/.test(JSON.stringify(state))) return state;
    await sleep(LOOK_MS);
  }
}
