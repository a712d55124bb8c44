import {
  CreateBackendCommand,
  GetBackendCommand,
  GetBackendJobCommand,
  ListBackendJobsCommand,
  UpdateBackendJobCommand,
} from '@aws-sdk/client-amplifybackend';
import { callsOf, makeApp } from './amplify.ts';
import type { Harness } from './harness.ts';

/** An app with a backend environment `dev`, made as somebody else would. */
export async function makeBackend(harness: Harness) {
  const { appId } = await makeApp(harness);
  const command = new CreateBackendCommand({ AppId: appId, AppName: 'test', BackendEnvironmentName: 'dev' });
  await completed(harness, { AppId: appId, BackendEnvironmentName: 'dev' }, harness.aws.amplifybackend.send(command));
  return { appId, environmentName: 'dev' };
}

/** Waits until a job that was just made is COMPLETED. */
export async function completed(
  { aws }: Harness,
  environment: { AppId: string; BackendEnvironmentName: string },
  making: Promise<{ JobId?: string | undefined }>,
): Promise<void> {
  const { JobId } = await making;
  const job = new GetBackendJobCommand({ ...environment, JobId });
  while ((await aws.amplifybackend.send(job)).Status !== 'COMPLETED') {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Names of the environments of an app. */
export async function environmentsOf({ aws }: Harness, appId: string): Promise<string[]> {
  return (await aws.amplifybackend.send(new GetBackendCommand({ AppId: appId }))).BackendEnvironmentList ?? [];
}

/** Waits until an environment has an unfinished job. */
export async function untilBusy({ aws }: Harness, appId: string, environmentName: string): Promise<void> {
  const jobs = new ListBackendJobsCommand({ AppId: appId, BackendEnvironmentName: environmentName });
  for (;;) {
    const { Jobs = [] } = await aws.amplifybackend.send(jobs).catch(() => ({ Jobs: [] }));
    if (Jobs.some(({ Status }) => Status === 'PENDING' || Status === 'RUNNING')) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Id of the newest job of an environment. */
export async function newestJobOf({ aws }: Harness, appId: string, environmentName: string): Promise<string> {
  const jobs = new ListBackendJobsCommand({ AppId: appId, BackendEnvironmentName: environmentName });
  return (await aws.amplifybackend.send(jobs)).Jobs?.[0]?.JobId ?? '';
}

/** Ends the job of an environment, which then changes nothing. */
export async function endJob(
  harness: Harness,
  { appId, environmentName }: { appId: string; environmentName: string },
  Status: 'COMPLETED' | 'FAILED',
): Promise<void> {
  const JobId = await newestJobOf(harness, appId, environmentName);
  const job = { AppId: appId, BackendEnvironmentName: environmentName, JobId, Status };
  await harness.aws.amplifybackend.send(new UpdateBackendJobCommand(job));
}

/** Whether no job of an environment is unfinished. */
export async function isSettled({ aws }: Harness, appId: string): Promise<boolean> {
  const jobs = new ListBackendJobsCommand({ AppId: appId, BackendEnvironmentName: 'dev' });
  const { Jobs = [] } = await aws.amplifybackend.send(jobs);
  return Jobs.every(({ Status }) => Status === 'COMPLETED' || Status === 'FAILED');
}

/** The names of the resources of a category of the environment `dev`. */
export async function resourcesOf({ aws }: Harness, appId: string, category: string): Promise<string[]> {
  const command = new GetBackendCommand({ AppId: appId, BackendEnvironmentName: 'dev' });
  const { AmplifyMetaConfig = '{}' } = await aws.amplifybackend.send(command);
  const meta = JSON.parse(AmplifyMetaConfig) as Readonly<Record<string, object>>;
  return Object.keys(meta[category] ?? {});
}

/** The operations that changed something of an app, in their order. */
export async function changesOf(harness: Harness, appId: string): Promise<string[]> {
  const own = (await callsOf(harness)).filter(({ key, effect }) => effect && key.startsWith(appId));
  return own.map(({ operation }) => operation);
}
