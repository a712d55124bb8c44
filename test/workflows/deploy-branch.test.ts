import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openArtifactStore } from '../../src/artifacts/store.ts';
import { callsOf, control, effectsOf, jobsOf, makeApp, sitesOf } from '../setup/amplify.ts';
import { failedAs } from '../setup/failed-as.ts';
import { finished } from '../setup/finished.ts';
import { type Harness, startHarness, withoutCache } from '../setup/harness.ts';
import { failureOf } from '../setup/outcome.ts';
import { siteSource, storedFile } from '../setup/sites.ts';

let harness: Harness;
const failed = async (run: Promise<{ result(): Promise<unknown> }>): Promise<string> => {
  const error: unknown = await (await run).result().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return failureOf(error)?.message ?? 'it did not fail';
};

withoutCache('deployBranch, %s', (_, options) => {
  beforeAll(async () => {
    harness = await startHarness(options);
  });
  afterAll(() => harness.stop());

  test('puts an artifact on a branch, byte for byte, with one job and no presigned URL in its history', async () => {
    const branch = await makeApp(harness);
    const page = `<title>Bytes ${'é'.repeat(100)}</title>`;
    const run = await harness.workflows.start('deployBranch', { ...branch, source: await siteSource(harness, page) });
    const result = await finished(run);

    expect(result).toMatchObject({ ...branch, jobId: '1', status: 'SUCCEED', jobType: 'MANUAL' });
    expect(result.url).toBe(`https://main.${branch.appId}.amplifyapp.com`);
    expect(result.steps.map(({ stepName }) => stepName)).toEqual(['DEPLOY', 'VERIFY']);
    expect(await jobsOf(harness, branch)).toHaveLength(1);

    const { main = '' } = await sitesOf(harness, branch.appId);
    expect(await (await fetch(main)).text()).toBe(page);

    const history = await harness.workflows.client.workflow.getHandle(run.workflowId).fetchHistory();
    const text = JSON.stringify(history.events, (_key, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value,
    );
    expect(text).toContain('startBranchJob');
    expect(text).not.toMatch(/X-Amz-Signature|_storage|[?&]signature=/i);
  });

  test('shows its steps, its links, and its search attributes', async () => {
    const branch = await makeApp(harness);
    const run = await harness.workflows.start('deployBranch', { ...branch, source: await siteSource(harness) });
    await run.result();

    const { steps, links } = await run.progressNow();
    expect(steps.map(({ title, state }) => `${state} ${title.split(' ')[0]}`)).toEqual(['done Upload', 'done Wait']);
    expect(steps.every(({ startedAt, endedAt }) => Date.parse(startedAt) <= Date.parse(endedAt ?? ''))).toBe(true);
    expect(links).toEqual({ main: `https://main.${branch.appId}.amplifyapp.com` });
    const { typedSearchAttributes } = await harness.workflows.client.workflow.getHandle(run.workflowId).describe();
    const attributes = Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
    expect(attributes).toMatchObject({
      AmplifyAppId: branch.appId,
      AmplifyBranch: 'main',
      AmplifyJobId: '1',
      AmplifyOutcome: 'done',
    });
  });

  test('attaches to the run of the same request and starts another for a different one', async () => {
    const branch = await makeApp(harness);
    const source = await siteSource(harness, '<title>one</title>');
    const first = await harness.workflows.start('deployBranch', { ...branch, source });
    const same = await harness.workflows.start('deployBranch', { ...branch, source });
    expect(same).toMatchObject({ workflowId: first.workflowId, runId: first.runId, attached: true });
    await first.result();
    const again = await harness.workflows.start('deployBranch', { ...branch, source });
    expect(again).toMatchObject({ workflowId: first.workflowId, attached: false });
    await again.result();
    const other = await siteSource(harness, '<title>two</title>');
    const different = await harness.workflows.start('deployBranch', { ...branch, source: other });
    expect(different.workflowId).not.toBe(first.workflowId);
    await different.result();
    expect(await jobsOf(harness, branch)).toHaveLength(3);
  });

  test('deploys a zip from a URL without creating a deployment', async () => {
    const branch = await makeApp(harness);
    const { artifact } = await siteSource(harness, '<title>From a URL</title>');
    const server = createServer((_, response) => createReadStream(new URL(artifact.uri)).pipe(response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    try {
      const source = { sourceUrl: `http://127.0.0.1:${port}/site.zip` };
      const run = await harness.workflows.start('deployBranch', { ...branch, source });
      expect(await run.result()).toMatchObject({ jobId: '1', status: 'SUCCEED' });
      const own = (await callsOf(harness)).filter(({ key }) => key.startsWith(branch.appId));
      const operations = own.map(({ operation }) => operation);
      expect(operations).toContain('StartDeployment');
      expect(operations).not.toContain('CreateDeployment');
    } finally {
      server.close();
    }
  });

  test('deploys what a tag names when the run comes to it, and tells what that was', async () => {
    const branch = await makeApp(harness);
    const store = openArtifactStore(harness.config.artifactStore, harness.config.s3);
    const input = { ...branch, source: { tag: 'latest' } };
    for (const page of ['<title>first</title>', '<title>second</title>']) {
      const { artifact } = await siteSource(harness, page);
      await store.tags.put('latest', artifact);
      const run = await harness.workflows.start('deployBranch', input);
      expect(await run.result()).toMatchObject({ status: 'SUCCEED', artifact });
      const step = (await run.progressNow()).steps.find(({ title }) => title === 'Find what the tag latest names');
      expect(step).toMatchObject({ state: 'done' });
      expect(step?.detail).toContain(artifact.sha256.slice(0, 12));
      const { main = '' } = await sitesOf(harness, branch.appId);
      expect(await (await fetch(main)).text()).toBe(page);
    }
  });

  test('does not touch the branch when there is no such tag, or what it names is gone', async () => {
    const branch = await makeApp(harness);
    const deploy = (tag: string) => harness.workflows.start('deployBranch', { ...branch, source: { tag } });
    expect(await failedAs('deployBranch', 'NoSuchTag', await deploy('nope'))).toMatch(
      /no tag nope: set it with "temporal-amplify publish/,
    );
    const store = openArtifactStore(harness.config.artifactStore, harness.config.s3);
    const { artifact } = await siteSource(harness, '<title>gone</title>');
    await store.tags.put('gone', artifact);
    await rm(fileURLToPath(artifact.uri));
    await failedAs('deployBranch', 'ArtifactMissing', await deploy('gone'));
    expect(await jobsOf(harness, branch)).toEqual([]);
  });

  test('builds the connected repository', async () => {
    const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
    const source = { release: { jobReason: 'test', commitTime: '2026-01-02T03:04:05.000Z' } };
    const run = await harness.workflows.start('deployBranch', { ...branch, source });
    const result = await finished(run);
    expect(result).toMatchObject({ status: 'SUCCEED', jobType: 'RELEASE' });
    expect(result.steps.map(({ stepName }) => stepName)).toEqual(['BUILD', 'DEPLOY', 'VERIFY']);
    const [job] = await jobsOf(harness, branch);
    expect(job?.commitTime).toEqual(new Date('2026-01-02T03:04:05.000Z'));
  });

  test('fails as JobFailed with step, reason and a log that can be read, when the zip is none', async () => {
    const branch = await makeApp(harness);
    const artifact = await storedFile(harness, 'this is no zip');
    const run = await harness.workflows.start('deployBranch', { ...branch, source: { artifact } });
    const message = await failedAs('deployBranch', 'JobFailed', run);
    expect(message).toMatch(
      /^JobFailed: job 1 of branch main of app d\w+ ended as FAILED; step DEPLOY; reason: .+; log: http/,
    );
    const log = await fetch(/log: (\S+)/.exec(message)?.[1] ?? '');
    expect(log.status).toBe(200);
    expect(await log.text()).not.toBe('');
    expect(await effectsOf(harness, 'StopJob')).toBe(0);
  });

  test('fails as JobFailed when the build fails', async () => {
    const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
    await control(harness, 'jobs', { ...branch, outcome: 'fail', step: 'BUILD', reason: 'npm ERR! missing script' });
    const run = await harness.workflows.start('deployBranch', { ...branch, source: { release: {} } });
    const message = await failedAs('deployBranch', 'JobFailed', run);
    expect(message).toMatch(/^JobFailed: .*step BUILD; reason: npm ERR! missing script/);
  });

  test('does not touch the branch when the artifact is missing', async () => {
    const branch = await makeApp(harness);
    const { artifact } = await siteSource(harness);
    const uri = artifact.uri.replace(artifact.sha256, 'a'.repeat(64));
    const lost = { ...artifact, uri, sha256: 'a'.repeat(64) };
    const run = await harness.workflows.start('deployBranch', { ...branch, source: { artifact: lost } });
    const message = await failedAs('deployBranch', 'ArtifactMissing', run);
    expect(message).toMatch(/^ArtifactMissing: /);
    expect(await jobsOf(harness, branch)).toEqual([]);
  });

  test('frees the branch when the artifact is damaged: the created deployment is stopped', async () => {
    const branch = await makeApp(harness);
    const { artifact } = await siteSource(harness, '<title>Damaged</title>');
    const kept = fileURLToPath(artifact.uri);
    const content = await readFile(kept);
    await writeFile(kept, Buffer.alloc(artifact.size));
    const run = await harness.workflows.start('deployBranch', { ...branch, source: { artifact } });
    const message = await failedAs('deployBranch', 'ArtifactCorrupt', run);
    expect(message).toMatch(/^ArtifactCorrupt: /);
    expect((await jobsOf(harness, branch)).map(({ status }) => status)).toEqual(['CANCELLED']);
    await writeFile(kept, content);
    const retry = await harness.workflows.start('deployBranch', { ...branch, source: { artifact } });
    expect(await retry.result()).toMatchObject({ jobId: '2', status: 'SUCCEED' });
  });

  test('stops a job that takes longer than its timeout', async () => {
    const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
    await control(harness, 'jobs', { ...branch, outcome: 'hang' });
    const input = { ...branch, source: { release: {} }, timeoutSeconds: 2 };
    const run = await harness.workflows.start('deployBranch', input);
    const message = await failedAs('deployBranch', 'WaitTimedOut', run);
    expect(message).toMatch(/^WaitTimedOut: job 1 .* was not over after 2 s; last seen RUNNING at \d{4}-/);
    expect((await jobsOf(harness, branch)).map(({ status }) => status)).toEqual(['CANCELLED']);
  });

  test('lists every violation before it touches anything', async () => {
    const before = (await callsOf(harness)).length;
    const handle = await harness.workflows.client.workflow.start('deployBranch', {
      taskQueue: 'amplify',
      workflowId: 'bad-input',
      args: [{ appId: 'x1', branchName: 'b'.repeat(256), source: { sourceUrl: 'ftp://x', release: {} }, brach: 1 }],
    });
    const message = await failed(Promise.resolve(handle));
    expect(message).toMatch(/^InvalidInput: deployBranch: /);
    for (const path of ['appId', 'branchName', 'source.sourceUrl', 'brach', 'exactly one of']) {
      expect(message).toContain(path);
    }
    expect(await callsOf(harness)).toHaveLength(before);
  });

  test('fails with the AWS error name for an app that does not exist, and tries once', async () => {
    const source = await siteSource(harness);
    const input = { appId: 'd1doesnotexist', branchName: 'main', source };
    expect(await failed(harness.workflows.start('deployBranch', input))).toMatch(/^NotFoundException: /);
  });
});
