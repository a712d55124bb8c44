import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CreateAppInput } from '../../workflows/contracts.ts';
import { control, stateOf } from '../setup/amplify.ts';
import { failedAs } from '../setup/failed-as.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { patience } from '../setup/patience.ts';

/** Above it, workers replay slowly; Temporal warns at 10,000. */
const MOST_EVENTS = 2_000;

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ speed: 400 });
  await control(harness, 'quotas', { domainsPerApp: 10, webhooksPerApp: 50 });
});
afterAll(() => harness.stop());

const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** As much as the input may have. */
const largest: CreateAppInput = {
  parkSeconds: 0,
  app: { name: 'largest', repository: 'https://github.com/example/site', accessToken: 'ghp_x' },
  backendEnvironments: many(10, (index) => ({ environmentName: `env${index}` })),
  branches: many(50, (index) => ({ branchName: `b${index}`, backendEnvironment: `env${index % 10}` })),
  domains: many(5, (index) => ({
    domainName: `largest${index}.example`,
    subDomainSettings: [{ prefix: '', branchName: `b${index}` }],
  })),
  webhooks: many(25, (index) => ({ branchName: `b${index}` })),
};

const eventsOf = async (run: { workflowId: string; runId: string }): Promise<number> => {
  const history = await harness.workflows.client.workflow.getHandle(run.workflowId, run.runId).fetchHistory();
  return history.events?.length ?? 0;
};

test('the largest app that can be described stays within a small history', { timeout: 90_000 * patience }, async () => {
  const run = await harness.workflows.start('createApp', largest);
  const { branches } = await run.result();
  expect(branches.filter(({ deployment }) => deployment?.status === 'SUCCEED')).toHaveLength(50);
  expect(await eventsOf(run)).toBeLessThan(MOST_EVENTS);
  const deletion = await harness.workflows.start('deleteApp', { appId: (await run.result()).appId });
  await deletion.result();
  expect(await eventsOf(deletion)).toBeLessThan(MOST_EVENTS);
});

test(
  'so it does when nobody sets its DNS records, and all is undone in the end',
  { timeout: 90_000 * patience },
  async () => {
    await control(harness, 'timings', { domainVerificationLimit: 200 });
    const before = await stateOf(harness);
    const domains = (largest.domains ?? []).map((domain) => ({ ...domain, wait: true }));
    const run = await harness.workflows.start('createApp', { ...largest, domains });
    expect(await failedAs('createApp', 'DomainFailed', run)).toMatch(/^DomainFailed: .*not found/);
    expect(await stateOf(harness)).toEqual(before);
    expect(await eventsOf(run)).toBeLessThan(MOST_EVENTS);
  },
);

test.each([
  [
    'more branches than Amplify allows',
    { branches: many(51, (index) => ({ branchName: `b${index}` })) },
    'branches must have at most 50 items',
  ],
  [
    'more domains than Amplify allows',
    {
      branches: [{ branchName: 'main' }],
      domains: many(6, (index) => ({
        domainName: `d${index}.example`,
        subDomainSettings: [{ prefix: '', branchName: 'main' }],
      })),
    },
    'domains must have at most 5 items: connectDomain adds more',
  ],
  [
    'a token without a repository',
    { app: { name: 'x', accessToken: 't' } },
    'app.accessToken needs a repository, which it gives access to',
  ],
  [
    'a deployment of a connected app',
    { branches: [{ branchName: 'main', source: { sourceUrl: 'https://a.example/x.zip' } }] },
    'branches[0].source must be a release, since the app is connected to a repository',
  ],
  [
    'a build of a manual app',
    { app: { name: 'x' }, branches: [{ branchName: 'main', firstBuild: true }] },
    'branches[0].firstBuild must not be a build, since the app is not connected to a repository',
  ],
  [
    'two first jobs',
    { branches: [{ branchName: 'main', firstBuild: true, source: { release: {} } }] },
    'branches[0].firstBuild must not be given with source, which is the first job',
  ],
  [
    'an unknown environment',
    { branches: [{ branchName: 'main', backendEnvironment: 'dev' }] },
    'branches[0].backendEnvironment must be one of the backendEnvironments that are given',
  ],
  [
    'a sub domain of an unknown branch',
    { domains: [{ domainName: 'a.example', subDomainSettings: [{ prefix: '', branchName: 'x' }] }] },
    'domains[0].subDomainSettings[0].branchName must be one of the branches that are given',
  ],
  [
    'two equal webhooks',
    { branches: [{ branchName: 'main' }], webhooks: [{ branchName: 'main' }, { branchName: 'main' }] },
    'webhooks[1].branchName must not be that of another webhook with the same description',
  ],
] as [string, Partial<CreateAppInput>, string][])('refuses %s', async (_what, wrong, message) => {
  const input = { app: { name: 'x', repository: 'https://github.com/a/b' }, ...wrong };
  await expect(harness.workflows.start('createApp', input)).rejects.toThrow(message);
});
