import { GetBranchCommand, ListAppsCommand } from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { control, effectsOf, untilJob } from '../setup/amplify.ts';
import { failedAs } from '../setup/failed-as.ts';
import { type Harness, startHarness, withoutCache } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';
import { siteSource, storedFile } from '../setup/sites.ts';

let harness: Harness;
const appNames = async () => (await harness.aws.amplify.send(new ListAppsCommand({}))).apps?.map(({ name }) => name);
withoutCache('createApp, %s', (_, options) => {
  beforeAll(async () => {
    harness = await startHarness(options);
  });
  afterAll(() => harness.stop());

  test('makes an app with its branches in order and their first deployments', async () => {
    const source = await siteSource(harness);
    const run = await harness.workflows.start('createApp', {
      app: { name: 'whole', description: 'all of it', environmentVariables: { A: '1' } },
      branches: [{ branchName: 'main', stage: 'PRODUCTION', source }, { branchName: 'dev' }],
    });
    const result = await run.result();
    expect(result.appId).toMatch(/^d[a-z0-9]+$/);
    expect(result.branches).toMatchObject([
      {
        branchName: 'main',
        url: `https://main.${result.defaultDomain}`,
        deployment: { jobId: '1', status: 'SUCCEED' },
      },
      { branchName: 'dev', url: `https://dev.${result.defaultDomain}` },
    ]);
    const { branch } = await harness.aws.amplify.send(
      new GetBranchCommand({ appId: result.appId, branchName: 'main' }),
    );
    expect(branch).toMatchObject({ stage: 'PRODUCTION', totalNumberOfJobs: '1' });
    expect(await appNames()).toContain('whole');
  });

  test('deletes what it made when a later step fails', async () => {
    const artifact = await storedFile(harness, 'no zip');
    const input = { app: { name: 'half' }, branches: [{ branchName: 'main', source: { artifact } }] };
    const run = await harness.workflows.start('createApp', input);
    expect(await failedAs('createApp', 'JobFailed', run)).toMatch(/^JobFailed: /);
    expect(await appNames()).not.toContain('half');
    const { steps } = await run.progressNow();
    expect(steps.at(-1)).toMatchObject({ state: 'done', title: expect.stringMatching(/^Delete app d/) });
  });

  test('keeps what it made when asked to', async () => {
    const artifact = await storedFile(harness, 'no zip');
    const branches = [{ branchName: 'main', source: { artifact } }];
    const run = await harness.workflows.start('createApp', { app: { name: 'kept' }, branches, keepOnFailure: true });
    expect(await failedAs('createApp', 'JobFailed', run)).toMatch(/^JobFailed: /);
    expect(await appNames()).toContain('kept');
  });

  test('deletes what it made when it is cancelled, after its job is stopped', async () => {
    const source = await siteSource(harness);
    await control(harness, 'clock', { speed: 1 });
    const stops = await effectsOf(harness, 'StopJob');
    const input = { app: { name: 'cancelled' }, branches: [{ branchName: 'main', source }] };
    const run = await harness.workflows.start('createApp', input);
    const appId = await appIdOf('cancelled');
    await untilJob(harness, { appId, branchName: 'main', jobId: '1' }, (status) => status === 'RUNNING');
    await run.cancel();
    await control(harness, 'clock', { speed: 20 });
    expect(await outcome(run)).toMatchObject({ cancelled: true });
    expect((await effectsOf(harness, 'StopJob')) - stops).toBe(1);
    expect(await appNames()).not.toContain('cancelled');
  });

  test('refuses a branch that is named twice', async () => {
    const branches = [{ branchName: 'main' }, { branchName: 'dev' }, { branchName: 'main' }];
    const start = harness.workflows.start('createApp', { app: { name: 'twice' }, branches });
    await expect(start).rejects.toThrow(/branches\[2\]\.branchName must not be that of another branch/);
  });

  test('says which members are wrong before anything is made', async () => {
    const app = { name: '', platform: 'WEBB' } as const;
    // @ts-expect-error a platform that does not exist
    const start = harness.workflows.start('createApp', { app });
    await expect(start).rejects.toThrow(/app\.name .*; app\.platform must be one of .*did you mean WEB\?/);
  });
});

/** The id of the app of that name, as soon as there is one. */
async function appIdOf(name: string): Promise<string> {
  for (;;) {
    const { apps = [] } = await harness.aws.amplify.send(new ListAppsCommand({}));
    const appId = apps.find((app) => app.name === name)?.appId;
    if (appId !== undefined) return appId;
  }
}
