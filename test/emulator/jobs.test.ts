import { readdir } from 'node:fs/promises';
import {
  DeleteAppCommand,
  DeleteJobCommand,
  GetArtifactUrlCommand,
  GetJobCommand,
  ListArtifactsCommand,
  ListJobsCommand,
  StartJobCommand,
  StopJobCommand,
} from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dataDir, startLab, zipOf } from './lab.ts';
import type { BranchName, Lab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.emulator.close());

const connected = { repository: 'https://github.com/octo/shop', accessToken: 'token' };

describe('a job of a connected app', () => {
  test('RELEASE runs BUILD, DEPLOY and VERIFY in about a minute and leaves an artifact', async () => {
    const client = lab.client();
    const branch = await lab.branch(client, connected);
    const commitTime = new Date('2026-01-31T12:00:00Z');
    const started = await client.send(
      new StartJobCommand({ ...branch, jobType: 'RELEASE', commitMessage: 'New prices', commitTime }),
    );
    expect(started.jobSummary).toMatchObject({ jobId: '1', status: 'PENDING', jobType: 'RELEASE', commitTime });

    await lab.advance(30);
    expect(await lab.job(client, branch, '1')).toMatchObject({
      status: 'RUNNING',
      steps: [{ stepName: 'BUILD', status: 'RUNNING' }],
    });
    await lab.advance(31);
    const done = await lab.job(client, branch, '1');
    expect(done).toMatchObject({ status: 'SUCCEED', commitId: 'HEAD', commitMessage: 'New prices' });
    expect(done.steps.map(({ stepName }) => stepName)).toEqual(['BUILD', 'DEPLOY', 'VERIFY']);
    expect(await (await fetch((await lab.siteUrl(branch)) ?? '')).text()).toContain('Job 1');

    const { artifacts = [] } = await client.send(new ListArtifactsCommand({ ...branch, jobId: '1' }));
    expect(artifacts).toMatchObject([{ artifactFileName: 'build-log.txt' }]);
    const artifactId = artifacts[0]?.artifactId;
    const { artifactUrl = '' } = await client.send(new GetArtifactUrlCommand({ artifactId }));
    expect(await (await fetch(artifactUrl)).text()).toContain('Step BUILD ended: SUCCEED');
    await expect(client.send(new GetArtifactUrlCommand({ artifactId: 'none' }))).rejects.toMatchObject({
      name: 'NotFoundException',
    });
  });

  test('RETRY builds the commit of the job that it names, as a job of its own', async () => {
    const client = lab.client();
    const branch = await lab.branch(client, connected);
    await client.send(new StartJobCommand({ ...branch, jobType: 'RELEASE', commitId: 'abc123' }));
    await lab.advance(61);
    const retry = await client.send(new StartJobCommand({ ...branch, jobType: 'RETRY', jobId: '1' }));
    expect(retry.jobSummary).toMatchObject({ jobId: '2', jobType: 'RETRY', commitId: 'abc123' });
  });

  test.each([
    [
      'fails',
      { outcome: 'fail', step: 'BUILD', reason: 'npm ERR! missing script' },
      'FAILED',
      'npm ERR! missing script',
    ],
    ['fails late', { outcome: 'fail', step: 'VERIFY' }, 'FAILED', 'The step VERIFY failed.'],
    ['hangs', { outcome: 'hang', step: 'DEPLOY' }, 'RUNNING', undefined],
  ])('%s as planned through the control API', async (_name, plan, status, reason) => {
    const client = lab.client();
    const branch = await lab.branch(client, connected);
    await lab.control('POST', 'jobs', { ...branch, ...plan });
    await client.send(new StartJobCommand({ ...branch, jobType: 'RELEASE' }));
    await lab.advance(3600);
    const job = await lab.job(client, branch, '1');
    expect(job.status).toBe(status);
    expect(job.steps.at(-1)).toMatchObject({ stepName: plan.step, status });
    expect(job.steps.at(-1)?.statusReason).toBe(reason);
    expect(await lab.siteUrl(branch)).toBeUndefined();

    await lab.control('POST', 'jobs', { ...branch, outcome: 'succeed', seconds: 5 });
    if (status === 'RUNNING') await client.send(new StopJobCommand({ ...branch, jobId: '1' }));
    await lab.advance(3);
    await client.send(new StartJobCommand({ ...branch, jobType: 'RELEASE' }));
    await lab.advance(5.1);
    expect(await lab.job(client, branch, '2')).toMatchObject({ status: 'SUCCEED' });
  });

  test('one at a time on a branch, in the order of their start', async () => {
    const client = lab.client();
    const branch = await lab.branch(client, connected);
    const release = new StartJobCommand({ ...branch, jobType: 'RELEASE' });
    await client.send(release);
    await client.send(release);
    await lab.advance(59);
    const { jobSummaries } = await client.send(new ListJobsCommand(branch));
    expect(jobSummaries?.map(({ status }) => status)).toEqual(['PENDING', 'RUNNING']);
    await lab.advance(61);
    expect(await lab.job(client, branch, '2')).toMatchObject({ status: 'SUCCEED' });
  });
});

test('StartJob is refused for other job types, unconnected apps, and a RETRY without a job', async () => {
  const client = lab.client();
  const manual = await lab.branch(client);
  const branch = await lab.branch(client, connected);
  const start = (input: object) => client.send(new StartJobCommand({ ...branch, jobType: 'RELEASE', ...input }));
  await expect(start({ jobType: 'MANUAL' })).rejects.toThrow('The requested jobType MANUAL does not support.');
  await expect(start(manual)).rejects.toMatchObject({ name: 'BadRequestException' });
  await expect(start({ jobType: 'RETRY' })).rejects.toThrow('requires a jobId');
  await expect(start({ jobType: 'RETRY', jobId: '9' })).rejects.toMatchObject({ name: 'NotFoundException' });
});

describe('StopJob', () => {
  test('cancels a running job, leaves the former site, and drops the new files', async () => {
    const own = await startLab({ dataDir: `${dataDir}-stop` });
    const client = own.client();
    const branch = await own.branch(client);
    await own.deploy(client, branch, await zipOf({ 'index.html': 'first' }));
    await own.advance(20);
    const jobId = await own.deploy(client, branch, await zipOf({ 'index.html': 'second' }));
    await own.advance(5);
    const stop = new StopJobCommand({ ...branch, jobId });
    expect((await client.send(stop)).jobSummary?.status).toBe('CANCELLING');
    expect((await client.send(stop)).jobSummary?.status).toBe('CANCELLING');
    await own.advance(3);
    const job = await own.job(client, branch, jobId);
    expect(job).toMatchObject({ status: 'CANCELLED', steps: [{ stepName: 'DEPLOY', status: 'CANCELLED' }] });
    expect(await (await fetch((await own.siteUrl(branch)) ?? '')).text()).toBe('first');
    await expect(client.send(stop)).rejects.toMatchObject({ name: 'BadRequestException' });
    await expect.poll(() => storedSites(`${dataDir}-stop`)).toBe(1);
    await own.emulator.close();
  });

  test('answers 404 for a job that does not exist', async () => {
    const client = lab.client();
    const branch = await lab.branch(client);
    await expect(client.send(new StopJobCommand({ ...branch, jobId: '5' }))).rejects.toMatchObject({
      name: 'NotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });
});

test('DeleteJob removes a job; its number is not given again', async () => {
  const client = lab.client();
  const branch = await lab.branch(client);
  const jobId = await lab.deploy(client, branch, await zipOf({ 'index.html': 'x' }));
  await lab.advance(20);
  const deleted = await client.send(new DeleteJobCommand({ ...branch, jobId }));
  expect(deleted.jobSummary).toMatchObject({ jobId, status: 'SUCCEED' });
  await expect(client.send(new GetJobCommand({ ...branch, jobId }))).rejects.toMatchObject({
    name: 'NotFoundException',
  });
  expect(await lab.deploy(client, branch, await zipOf({ 'index.html': 'x' }))).toBe('2');
});

describe('five jobs of an account and region run at once', () => {
  test('the sixth stays PENDING until a slot is free; other regions do not count', async () => {
    const account = '111122223333';
    const client = lab.client({ account });
    const elsewhere = lab.client({ account, region: 'us-east-1' });
    const zip = await zipOf({ 'index.html': 'x' });
    const branches: BranchName[] = [];
    for (let count = 0; count < 6; count += 1) branches.push(await lab.branch(client));
    for (const branch of branches) await lab.deploy(client, branch, zip);
    const other = await lab.branch(elsewhere);
    await lab.deploy(elsewhere, other, zip);

    await lab.advance(10);
    const statuses = async () =>
      Promise.all(branches.map(async (branch) => (await lab.job(client, branch, '1')).status));
    expect(await statuses()).toEqual(['RUNNING', 'RUNNING', 'RUNNING', 'RUNNING', 'RUNNING', 'PENDING']);
    expect(await lab.job(elsewhere, other, '1')).toMatchObject({ status: 'RUNNING' });

    const [first] = branches;
    await client.send(new StopJobCommand({ appId: first?.appId, branchName: first?.branchName, jobId: '1' }));
    await lab.advance(3.5);
    expect((await statuses()).at(-1)).toBe('RUNNING');
    await lab.advance(20);
    expect(await statuses()).toEqual(['CANCELLED', ...Array<string>(5).fill('SUCCEED')]);
  });

  test('deleting the app of a running job frees its slot', async () => {
    const account = '111122224444';
    const client = lab.client({ account });
    await lab.control('POST', 'quotas', { account, region: 'eu-west-1', concurrentJobs: 1 });
    const zip = await zipOf({ 'index.html': 'x' });
    const [first, second] = [await lab.branch(client), await lab.branch(client)];
    await lab.deploy(client, first, zip);
    await lab.deploy(client, second, zip);
    await lab.advance(5);
    expect(await lab.job(client, second, '1')).toMatchObject({ status: 'PENDING' });
    await client.send(new DeleteAppCommand({ appId: first.appId }));
    await lab.advance(20);
    expect(await lab.job(client, second, '1')).toMatchObject({ status: 'SUCCEED' });
  });
});

/** How many sites lie in the folder of the one emulator that uses it. */
async function storedSites(folder: string): Promise<number> {
  const [run] = await readdir(folder);
  return (await readdir(`${folder}/${run}/sites`)).length;
}
