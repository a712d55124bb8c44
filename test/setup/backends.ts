import {
  CreateBackendCommand,
  GetBackendCommand,
  GetBackendJobCommand,
  ListBackendJobsCommand,
} from '@aws-sdk/client-amplifybackend';
import { makeApp } from './amplify.ts';
import type { Harness } from './harness.ts';

/** An app with a backend environment `dev`, made as somebody else would. */
export async function makeBackend(harness: Harness) {
  const { appId } = await makeApp(harness);
  const command = new CreateBackendCommand({ AppId: appId, AppName: 'test', BackendEnvironmentName: 'dev' });
  const { JobId } = await harness.aws.amplifybackend.send(command);
  const job = new GetBackendJobCommand({ AppId: appId, BackendEnvironmentName: 'dev', JobId });
  for (;;) {
    const { Status } = await harness.aws.amplifybackend.send(job);
    if (Status === 'COMPLETED') return { appId, environmentName: 'dev' };
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
