import { expect } from 'vitest';
import { zipOf } from '../lab.ts';
import { domainsAndWebhooks } from './domains-and-webhooks.ts';
import { textOf, time, url } from './means.ts';
import type { Means } from './means.ts';

/** A name that no path can hold as it is. */
const branchName = 'feature/ä b';

/** The operations of Amplify. */
export async function hosting(means: Means): Promise<void> {
  await apps(means);
  await manualDeployment(means);
  await builds(means);
  await domainsAndWebhooks(means);
}

async function apps({ call, account }: Means): Promise<void> {
  const given = {
    name: 'shop',
    description: 'Sells things',
    platform: 'WEB_COMPUTE',
    environmentVariables: { STAGE: 'test' },
    enableBranchAutoBuild: true,
    customRules: [{ source: '/<*>', target: '/index.html', status: '404-200' }],
    tags: { team: 'web' },
    buildSpec: 'version: 1',
    autoBranchCreationConfig: { stage: 'DEVELOPMENT', enableAutoBuild: false },
    cacheConfig: { type: 'AMPLIFY_MANAGED' },
  };
  const app = {
    ...given,
    appId: expect.stringMatching(/^d[a-z0-9]+$/),
    appArn: expect.stringMatching(`^arn:aws:amplify:eu-west-1:${account}:apps/d[a-z0-9]+$`),
    defaultDomain: expect.stringMatching(/^d[a-z0-9]+\.amplifyapp\.com$/),
    createTime: time,
    updateTime: time,
    enableBranchAutoDeletion: false,
    enableBasicAuth: false,
    enableAutoBranchCreation: false,
  };
  const created = await call('CreateApp', given, { app });
  const appId = textOf(created, 'app', 'appId');
  const appArn = textOf(created, 'app', 'appArn');
  await call('GetApp', { appId }, { app });
  await call('ListApps', { maxResults: 10 }, { apps: [app] });
  const changed = { ...app, enableBasicAuth: true, basicAuthCredentials: 'dTpw' };
  await call('UpdateApp', { appId, enableBasicAuth: true, basicAuthCredentials: 'dTpw' }, { app: changed });
  await call('TagResource', { resourceArn: appArn, tags: { stage: 'test' } }, {});
  await call('ListTagsForResource', { resourceArn: appArn }, { tags: { team: 'web', stage: 'test' } });
  await call('UntagResource', { resourceArn: appArn, tagKeys: ['team', 'none'] }, {});

  const branch = {
    branchArn: `${appArn}/branches/${branchName}`,
    branchName,
    displayName: branchName,
    stage: 'BETA',
    createTime: time,
    updateTime: time,
    enableNotification: false,
    enableAutoBuild: true,
    customDomains: [],
    totalNumberOfJobs: '0',
    enableBasicAuth: false,
    enablePerformanceMode: false,
    enablePullRequestPreview: false,
    ttl: '10',
  };
  const address = { appId, branchName };
  await call('CreateBranch', { ...address, stage: 'BETA', ttl: '10' }, { branch });
  await call('GetBranch', address, { branch });
  await call('UpdateBranch', { ...address, enableAutoBuild: false }, { branch: { ...branch, enableAutoBuild: false } });
  await call('ListBranches', { appId }, { branches: [{ ...branch, enableAutoBuild: false }] });
  await call('DeleteBranch', address, { branch: { ...branch, enableAutoBuild: false } });

  const environment = { environmentName: 'dev', stackName: 'amplify-shop-dev', deploymentArtifacts: 'bucket' };
  const registered = {
    ...environment,
    backendEnvironmentArn: `${appArn}/backendenvironments/dev`,
    createTime: time,
    updateTime: time,
  };
  const named = { appId, environmentName: 'dev' };
  await call('CreateBackendEnvironment', { appId, ...environment }, { backendEnvironment: registered });
  await call('GetBackendEnvironment', named, { backendEnvironment: registered });
  await call('ListBackendEnvironments', named, { backendEnvironments: [registered] });
  await call('DeleteBackendEnvironment', named, { backendEnvironment: registered });
  await call('DeleteApp', { appId }, { app: { ...changed, tags: { stage: 'test' } } });
}

async function manualDeployment({ call, pass }: Means): Promise<void> {
  const appId = textOf(await call('CreateApp', { name: 'site' }, { app: expect.anything() }), 'app', 'appId');
  const branch = { appId, branchName };
  await call('CreateBranch', branch, { branch: expect.anything() });
  const created = await call('CreateDeployment', branch, { jobId: '1', fileUploadUrls: {}, zipUploadUrl: url });
  const body = new Uint8Array(await zipOf({ 'index.html': '<h1>Shop</h1>' }));
  const uploaded = await fetch(textOf(created, 'zipUploadUrl'), { method: 'PUT', body });
  expect(uploaded.status).toBe(200);
  const jobArn = expect.stringMatching(/\/jobs\/0000000001$/);
  const started = { jobArn, jobId: '1', status: 'PENDING' };
  await call('StartDeployment', { ...branch, jobId: '1' }, { jobSummary: started });
  await pass(20);
  const step = { startTime: time, endTime: time, status: 'SUCCEED', logUrl: url };
  const summary = { ...started, status: 'SUCCEED', jobType: 'MANUAL', startTime: time, endTime: time };
  const steps = [
    expect.objectContaining({ ...step, stepName: 'DEPLOY' }),
    expect.objectContaining({ stepName: 'VERIFY' }),
  ];
  await call('GetJob', { ...branch, jobId: '1' }, { job: { summary, steps } });
}

async function builds({ call, control, pass }: Means): Promise<void> {
  const repository = 'https://github.com/example/shop';
  const app = expect.objectContaining({ repository, repositoryCloneMethod: 'TOKEN' });
  const made = await call('CreateApp', { name: 'shop', repository, accessToken: 'ghp_x' }, { app });
  const branch = { appId: textOf(made, 'app', 'appId'), branchName: 'main' };
  await call('CreateBranch', branch, { branch: expect.anything() });
  const commit = { commitId: 'abc', commitMessage: 'Ä new shop', commitTime: new Date('2026-01-31T12:00:00Z') };
  const jobArn = expect.stringMatching(/\/branches\/main\/jobs\/0000000001$/);
  const summary = { jobArn, jobId: '1', ...commit, startTime: time, jobType: 'RELEASE' };
  await control('jobs', { outcome: 'hang' });
  await call(
    'StartJob',
    { ...branch, jobType: 'RELEASE', jobReason: 'why not', ...commit },
    { jobSummary: { ...summary, status: 'PENDING' } },
  );
  await pass(5);
  const job = { ...branch, jobId: '1' };
  await call('StopJob', job, { jobSummary: { ...summary, status: 'CANCELLING' } });
  await pass(5);
  const cancelled = { ...summary, status: 'CANCELLED', endTime: time };
  await call('DeleteJob', job, { jobSummary: cancelled });

  await call('StartJob', { ...branch, jobType: 'RELEASE' }, { jobSummary: expect.anything() });
  await pass(90);
  const second = { ...branch, jobId: '2' };
  const succeeded = expect.objectContaining({ jobId: '2', status: 'SUCCEED', commitId: 'HEAD' });
  await call('ListJobs', { ...branch, maxResults: 50 }, { jobSummaries: [succeeded] });
  const artifact = { artifactFileName: expect.any(String), artifactId: expect.any(String) };
  const artifacts = await call('ListArtifacts', second, { artifacts: [artifact] });
  const artifactId = textOf(artifacts, 'artifacts', '0', 'artifactId');
  const file = await call('GetArtifactUrl', { artifactId }, { artifactId, artifactUrl: url });
  expect((await fetch(textOf(file, 'artifactUrl'))).status).toBe(200);
}
