import { createHash } from 'node:crypto';
import {
  CreateDeploymentCommand,
  GetBranchCommand,
  ListJobsCommand,
  StartDeploymentCommand,
  StopJobCommand,
} from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveOnce, startLab, zipOf } from './lab.ts';
import type { Lab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.emulator.close());

const page = { 'index.html': '<h1>Shop</h1>' };
const md5 = (text: string) => createHash('md5').update(text).digest('hex');

describe('a manual deployment', () => {
  test('goes from CREATED through all states to SUCCEED, in about 15 seconds', async () => {
    const client = lab.client();
    const branch = await lab.branch(client);
    const created = await client.send(new CreateDeploymentCommand(branch));
    expect(created).toMatchObject({ jobId: '1', fileUploadUrls: {} });
    expect(await lab.job(client, branch, '1')).toMatchObject({ status: 'CREATED', jobType: 'MANUAL', steps: [] });

    const zip = await zipOf(page);
    await fetch(created.zipUploadUrl ?? '', { method: 'PUT', body: new Uint8Array(zip) });
    const started = await client.send(new StartDeploymentCommand({ ...branch, jobId: '1' }));
    expect(started.jobSummary).toEqual({
      jobArn: expect.stringMatching(/:apps\/d\w{13}\/branches\/main\/jobs\/0000000001$/),
      jobId: '1',
      status: 'PENDING',
    });

    await lab.advance(0.6);
    expect(await lab.job(client, branch, '1')).toMatchObject({ status: 'PROVISIONING', steps: [] });
    await lab.advance(1);
    const running = await lab.job(client, branch, '1');
    expect(running).toMatchObject({ status: 'RUNNING', steps: [{ stepName: 'DEPLOY', status: 'RUNNING' }] });
    expect(running.steps[0]).not.toHaveProperty('logUrl');
    expect(await lab.siteUrl(branch)).toBeUndefined();

    await lab.advance(14);
    const done = await lab.job(client, branch, '1');
    expect(done.status).toBe('SUCCEED');
    expect(done.steps.map(({ stepName, status }) => [stepName, status])).toEqual([
      ['DEPLOY', 'SUCCEED'],
      ['VERIFY', 'SUCCEED'],
    ]);
    const seconds = ((done.endTime?.getTime() ?? 0) - (done.startTime?.getTime() ?? 0)) / 1000;
    expect(seconds).toBeGreaterThanOrEqual(15);
    expect(seconds).toBeLessThan(16);
    expect(await (await fetch(done.steps[0]?.logUrl ?? '')).text()).toContain('Step DEPLOY ended: SUCCEED');
    const { branch: shown } = await client.send(new GetBranchCommand(branch));
    expect(shown).toMatchObject({ activeJobId: '0000000001', totalNumberOfJobs: '1' });
  });

  test('takes files by fileMap and checks each MD5 at the upload', async () => {
    const client = lab.client();
    const branch = await lab.branch(client);
    const files: Record<string, string> = { 'index.html': '<h1>Files</h1>', 'css/site.css': 'h1 { color: red }' };
    const fileMap = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, md5(text)]));
    const { jobId = '', fileUploadUrls = {} } = await client.send(new CreateDeploymentCommand({ ...branch, fileMap }));

    const wrong = await fetch(fileUploadUrls['index.html'] ?? '', { method: 'PUT', body: 'something else' });
    expect([wrong.status, await wrong.text()]).toEqual([400, expect.stringContaining('<Code>BadDigest</Code>')]);
    for (const [name, url] of Object.entries(fileUploadUrls)) {
      const uploaded = await fetch(url, { method: 'PUT', body: files[name] ?? '' });
      expect(uploaded.headers.get('etag')).toBe(`"${fileMap[name]}"`);
    }
    await client.send(new StartDeploymentCommand({ ...branch, jobId }));
    await lab.advance(20);
    expect(await lab.job(client, branch, jobId)).toMatchObject({ status: 'SUCCEED' });
    const url = await lab.siteUrl(branch);
    expect(await (await fetch(`${url}css/site.css`)).text()).toBe(files['css/site.css']);
  });

  test('fetches a sourceUrl itself and names it in the summary', async () => {
    const client = lab.client();
    const branch = await lab.branch(client);
    const source = await serveOnce(200, await zipOf(page));
    const { jobSummary } = await client.send(new StartDeploymentCommand({ ...branch, sourceUrl: source.url }));
    expect(jobSummary).toMatchObject({ jobId: '1', status: 'PENDING' });
    await lab.advance(20);
    source.close();
    expect(await lab.job(client, branch, '1')).toMatchObject({
      status: 'SUCCEED',
      sourceUrl: source.url,
      sourceUrlType: 'ZIP',
    });
    expect(await (await fetch((await lab.siteUrl(branch)) ?? '')).text()).toBe(page['index.html']);
  });

  test('counts jobs and lists the newest first', async () => {
    const client = lab.client();
    const branch = await lab.branch(client);
    for (const expected of ['1', '2', '3']) {
      expect(await lab.deploy(client, branch, await zipOf(page))).toBe(expected);
      await lab.advance(20);
    }
    const first = await client.send(new ListJobsCommand({ ...branch, maxResults: 2 }));
    expect(first.jobSummaries?.map(({ jobId }) => jobId)).toEqual(['3', '2']);
    const rest = await client.send(new ListJobsCommand({ ...branch, nextToken: first.nextToken }));
    expect(rest.jobSummaries?.map(({ jobId }) => jobId)).toEqual(['1']);
    expect(rest.nextToken).toBeUndefined();
  });
});

describe('a deployment is refused', () => {
  test('while another one of the branch is unfinished, until that is stopped', async () => {
    const client = lab.client();
    const branch = await lab.branch(client);
    await client.send(new CreateDeploymentCommand(branch));
    const message =
      'The last job(deployment) 1 was not finished, please wait until it finish or use StopJob operation to ' +
      'cancel it before creating a new deployment.';
    await expect(client.send(new CreateDeploymentCommand(branch))).rejects.toMatchObject({
      name: 'BadRequestException',
      message,
    });
    const bySource = new StartDeploymentCommand({ ...branch, sourceUrl: 'https://example.com/site.zip' });
    await expect(client.send(bySource)).rejects.toThrow(message);

    const stopped = await client.send(new StopJobCommand({ ...branch, jobId: '1' }));
    expect(stopped.jobSummary?.status).toBe('CANCELLING');
    await lab.advance(3);
    expect(await lab.job(client, branch, '1')).toMatchObject({ status: 'CANCELLED', endTime: expect.any(Date) });
    await expect(client.send(new CreateDeploymentCommand(branch))).resolves.toMatchObject({ jobId: '2' });
  });

  test('of an app that is connected to a repository', async () => {
    const client = lab.client();
    const branch = await lab.branch(client, { repository: 'https://github.com/octo/shop', accessToken: 'token' });
    const message = 'Operation not supported. App is already connected a repository.';
    await expect(client.send(new CreateDeploymentCommand(branch))).rejects.toThrow(message);
    const start = new StartDeploymentCommand({ ...branch, sourceUrl: 'https://example.com/site.zip' });
    await expect(client.send(start)).rejects.toThrow(message);
  });

  test('without jobId and sourceUrl, with both, and with a job that has been started', async () => {
    const client = lab.client();
    const branch = await lab.branch(client);
    const start = (input: object) => client.send(new StartDeploymentCommand({ ...branch, ...input }));
    await expect(start({})).rejects.toThrow('Must specify jobId or sourceUrl for StartDeploymentRequest.');
    await expect(start({ jobId: '1', sourceUrl: 'https://example.com/a.zip' })).rejects.toThrow('Only one of');
    await expect(start({ jobId: '7' })).rejects.toMatchObject({ name: 'NotFoundException' });
    const jobId = await lab.deploy(client, branch, await zipOf(page));
    await expect(start({ jobId })).rejects.toMatchObject({ name: 'BadRequestException' });
  });
});
