import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { DeleteAppCommand, ListAppsCommand } from '@aws-sdk/client-amplify';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { type Emulator, startEmulator } from '../../src/emulator/index.ts';
import { memberOf } from '../../src/model/member-of.ts';
import { callsAt, control, effectsOf, jobsOf, makeApp, untilJob } from '../setup/amplify.ts';
import { type CliProcess, main, startProcess } from '../setup/cli.ts';
import { eventually } from '../setup/eventually.ts';
import { untilEvent } from '../setup/events.ts';
import { failedAs } from '../setup/failed-as.ts';
import { finished } from '../setup/finished.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { siteSource } from '../setup/sites.ts';
import { type Sts, startSts } from '../setup/sts.ts';

const repository = 'https://github.com/example/site';
const expired = { kind: 'error', name: 'ExpiredTokenException', status: 403, message: 'The token is expired' };

describe('bad times', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.stop());
  afterEach(() => fetch(`${harness.emulator.url}/_emulator/faults`, { method: 'DELETE' }));

  test('credentials that expire between the parts of a deployment: it is made anew when they are mended, and served', async () => {
    const branch = await makeApp(harness);
    await control(harness, 'faults', { ...expired, operation: 'StartDeployment', count: 1 });
    const run = await harness.workflows.start('deployBranch', { ...branch, source: await siteSource(harness) });
    await untilEvent(run, 'stepParked');
    await run.retryStep();
    // The upload of the first cannot be had again.
    expect(await finished(run)).toMatchObject({ jobId: '2', status: 'SUCCEED' });
    expect((await jobsOf(harness, branch)).map(({ status }) => status)).toEqual(['SUCCEED', 'CANCELLED']);
  });

  test('credentials that expire during a wait: the job goes on, and the wait when they are mended', async () => {
    const branch = await makeApp(harness, { repository });
    await control(harness, 'jobs', { ...branch, outcome: 'succeed', seconds: 60 });
    const run = await harness.workflows.start('releaseBranch', branch);
    await untilJob(harness, { ...branch, jobId: '1' }, (status) => status === 'RUNNING');
    await control(harness, 'faults', expired);
    const { step } = await untilEvent(run, 'stepParked');
    expect(step).toMatchObject({
      title: 'Wait for job 1 of main',
      detail: expect.stringContaining('token is expired'),
    });
    await fetch(`${harness.emulator.url}/_emulator/faults`, { method: 'DELETE' });
    await run.retryStep();
    expect(await finished(run)).toMatchObject({ jobId: '1', status: 'SUCCEED' });
    expect(await jobsOf(harness, branch)).toHaveLength(1);
  });

  test('credentials that expire when it is to be seen whether a lost call made an app: there is one in the end', async () => {
    await control(harness, 'faults', { kind: 'close-after', operation: 'CreateApp', count: 1 });
    await control(harness, 'faults', { ...expired, operation: 'ListApps', count: 1 });
    const run = await harness.workflows.start('createApp', { app: { name: 'once' } });
    await untilEvent(run, 'stepParked');
    await run.retryStep();
    const { appId } = await run.result();
    const { apps = [] } = await harness.aws.amplify.send(new ListAppsCommand({}));
    expect(apps.filter(({ name }) => name === 'once').map((app) => app.appId)).toEqual([appId]);
  });

  test('a clock that is wrong: AWS refuses a signature, and takes the next', async () => {
    const branch = await makeApp(harness, { repository });
    const message = 'Signature expired: 20260101T000000Z is now earlier than 20260101T010000Z';
    const skewed = { kind: 'error', name: 'InvalidSignatureException', status: 403, message, count: 1 };
    await control(harness, 'faults', { ...skewed, operation: 'StartJob' });
    expect(await finished(await harness.workflows.start('releaseBranch', branch))).toMatchObject({ jobId: '1' });
    expect(await effectsOf(harness, 'StartJob')).toBeGreaterThan(0);
  });

  test('an app that is deleted by hand while it is made is a clear failure, and is not made again', async () => {
    await control(harness, 'jobs', { outcome: 'hang' });
    const made = await effectsOf(harness, 'CreateApp');
    const input = { app: { name: 'deleted-by-hand', repository }, branches: [{ branchName: 'main' }] };
    const run = await harness.workflows.start('createApp', input);
    const appId = await eventually(async () => {
      const { apps = [] } = await harness.aws.amplify.send(new ListAppsCommand({}));
      const app = apps.find(({ name }) => name === input.app.name);
      if (app?.appId === undefined) throw new Error('not yet');
      return app.appId;
    });
    await untilJob(harness, { appId, branchName: 'main', jobId: '1' }, (status) => status === 'RUNNING');
    await harness.aws.amplify.send(new DeleteAppCommand({ appId }));
    expect(await failedAs('createApp', 'NotFoundException', run)).not.toContain('could not');
    expect(await effectsOf(harness, 'CreateApp')).toBe(made + 1);
  });
});

describe('a role that is denied', () => {
  let harness: Harness;
  let emulator: Emulator;
  let sts: Sts;
  beforeAll(async () => {
    sts = await startSts();
    vi.stubEnv('AWS_ACCESS_KEY_ID', '111111111111');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    const dir = join(inject('testDir'), randomUUID());
    await mkdir(dir, { recursive: true });
    const file = join(dir, 'targets.json');
    emulator = await startEmulator({ dataDir: join(dir, 'emulator'), speed: 20 });
    const credentials = { assumeRole: { roleArn: 'arn:aws:iam::333333333333:role/deployer' } };
    const target = { region: 'eu-west-1', credentials, endpoints: { sts: sts.url, amplify: emulator.url } };
    await writeFile(file, JSON.stringify({ role: target }));
    harness = await startHarness({ env: { TARGETS_FILE: file } });
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await harness.stop();
    await emulator.close();
    sts.close();
  });

  test('parks what needs it, until it is granted again', async () => {
    sts.deny = true;
    const call = { target: 'role', operation: 'listApps', input: {} } as const;
    const run = await harness.workflows.start('callOperation', call);
    expect((await untilEvent(run, 'stepParked')).step.detail).toContain('not authorized to perform: sts:AssumeRole');
    sts.deny = false;
    await run.retryStep();
    expect(await run.result()).toMatchObject({ apps: [] });
  });

  test('parks a wait, whose job goes on meanwhile', async () => {
    const target = 'role';
    const make = async (operation: 'createApp' | 'createBranch', input: object): Promise<unknown> =>
      (await harness.workflows.start('callOperation', { target, operation, input })).result();
    const made = await make('createApp', { name: 'denied', repository, accessToken: 'token' });
    const branch = { appId: String(memberOf(memberOf(made, 'app'), 'appId')), branchName: 'main' };
    await make('createBranch', branch);
    const plan = JSON.stringify({ ...branch, outcome: 'succeed', seconds: 60 });
    await fetch(`${emulator.url}/_emulator/jobs`, { method: 'POST', body: plan });
    const run = await harness.workflows.start('releaseBranch', { ...branch, target });
    await untilEvent(run, 'nextLook');
    sts.deny = true;
    const { step } = await untilEvent(run, 'stepParked');
    expect(step).toMatchObject({
      title: 'Wait for job 1 of main',
      detail: expect.stringContaining('not authorized to perform: sts:AssumeRole'),
    });
    sts.deny = false;
    await run.retryStep();
    expect(await finished(run)).toMatchObject({ jobId: '1', status: 'SUCCEED' });
    expect(await callsAt(emulator.url, 'StartJob')).toHaveLength(1);
  });
});

describe('a full disk', () => {
  let harness: Harness;
  let worker: CliProcess;
  beforeAll(async () => {
    harness = await startHarness({ worker: false });
    // To no file may this process write more than nothing: for it, all disks are full.
    const command = `ulimit -f 0 && exec "${process.execPath}" "${main}" worker`;
    worker = startProcess('sh', ['-c', command], { env: harness.environment });
  });
  afterAll(async () => {
    worker.kill('SIGKILL');
    await worker.exited;
    await harness.stop();
  });

  test('of the artifact store is a clear failure, and nothing of the deployment is left', async () => {
    const branch = await makeApp(harness);
    const source = await siteSource(harness);
    const run = await harness.workflows.start('deployBranch', { ...branch, source, parkSeconds: 0 });
    expect(await failedAs('deployBranch', 'ArtifactStoreFull', run)).toMatch(/is full \(EFBIG\): free some space/);
    expect((await jobsOf(harness, branch)).map(({ status }) => status)).toEqual(['CANCELLED']);
    const domain = { appId: branch.appId, domainName: `${branch.appId}.amplifyapp.com`, parkSeconds: 0 };
    const logs = await harness.workflows.start('collectAccessLogs', domain);
    expect(await failedAs('collectAccessLogs', 'ArtifactStoreFull', logs)).toMatch(/is full/);
  });
});
