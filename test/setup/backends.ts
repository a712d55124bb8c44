import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateBackendCommand,
  GetBackendCommand,
  GetBackendJobCommand,
  ListBackendJobsCommand,
  UpdateBackendJobCommand,
} from '@aws-sdk/client-amplifybackend';
import { expect } from 'vitest';
import { callsOf, control, makeApp } from './amplify.ts';
import { type DuringCall, untilHit } from './cancel.ts';
import { LOOK_MS } from './eventually.ts';
import type { Harness } from './harness.ts';
import { outcome } from './outcome.ts';

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
    await sleep(LOOK_MS);
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
    await sleep(LOOK_MS);
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

/**
 * Starts a run, and has somebody else make a job while it asks for jobs the last time before it makes its own.
 * @param looks how often it asks before: once for each environment.
 */
export function overtaken<R extends { result(): Promise<unknown> }>(
  harness: Harness,
  looks: number,
  begin: () => Promise<R>,
  makeTheirs: () => Promise<unknown>,
): Promise<R> {
  return overtakenDuring(harness, { operation: 'ListBackendJobs', skip: looks }, begin, makeTheirs);
}

/** Starts a run, and has somebody else make a job during one of its calls, before that takes effect. */
export async function overtakenDuring<R extends { result(): Promise<unknown> }>(
  harness: Harness,
  call: DuringCall,
  begin: () => Promise<R>,
  makeTheirs: () => Promise<unknown>,
): Promise<R> {
  const fault = { kind: 'delay', seconds: 1, count: 1, ...call };
  const { id } = (await control(harness, 'faults', fault)) as { id: number };
  const run = await begin();
  await untilHit(harness, id, outcome(run));
  await makeTheirs();
  await fetch(`${harness.emulator.url}/_emulator/faults?id=${id}`, { method: 'DELETE' });
  return run;
}

/** The operations of the jobs of an environment, oldest first; each began when the one before was over. */
export async function jobsInTurn(
  { aws }: Harness,
  { appId, environmentName }: { appId: string; environmentName: string },
): Promise<(string | undefined)[]> {
  const command = new ListBackendJobsCommand({ AppId: appId, BackendEnvironmentName: environmentName });
  const jobs = ((await aws.amplifybackend.send(command)).Jobs ?? []).toReversed();
  const early = jobs.filter((job, index) => Number(job.CreateTime) < Number(jobs[index - 1]?.UpdateTime ?? 0));
  expect(early).toEqual([]);
  return jobs.map(({ Operation }) => Operation);
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
