import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateAppCommand,
  CreateBranchCommand,
  GetJobCommand,
  ListJobsCommand,
  type JobSummary,
  type Stage,
} from '@aws-sdk/client-amplify';
import { LOOK_MS } from './eventually.ts';
import type { Harness } from './harness.ts';

/** Creates an app with a branch `main`, as somebody else would. */
export async function makeApp({ aws }: Harness, options: { name?: string; repository?: string; stage?: Stage } = {}) {
  const { app } = await aws.amplify.send(
    new CreateAppCommand({
      name: options.name ?? 'test',
      ...(options.repository !== undefined && { repository: options.repository, accessToken: 'ghp_x' }),
    }),
  );
  const appId = app?.appId ?? '';
  await aws.amplify.send(new CreateBranchCommand({ appId, branchName: 'main', stage: options.stage }));
  return { appId, branchName: 'main' };
}

/** The jobs of a branch, newest first. */
export async function jobsOf({ aws }: Harness, branch: { appId: string; branchName: string }): Promise<JobSummary[]> {
  return (await aws.amplify.send(new ListJobsCommand(branch))).jobSummaries ?? [];
}

/** One entry of the emulator's call log. */
export interface LoggedCall {
  readonly operation: string;
  /** The resource, such as `d1/main/1`. */
  readonly key: string;
  readonly account: string;
  readonly accessKeyId: string;
  readonly region: string;
  readonly status: number;
  readonly error?: string;
  readonly effect: boolean;
}

/** The calls that the emulator saw, oldest first. */
export function callsOf({ emulator }: Harness, operation?: string): Promise<LoggedCall[]> {
  return callsAt(emulator.url, operation);
}

/** The calls that the emulator at a URL saw, oldest first. */
export async function callsAt(url: string, operation?: string): Promise<LoggedCall[]> {
  const query = operation === undefined ? '' : `?operation=${operation}`;
  const answer = (await (await fetch(`${url}/_emulator/calls${query}`)).json()) as { calls: LoggedCall[] };
  return answer.calls;
}

/** Where the emulator serves the branches of an app, by branch. */
export function sitesOf({ emulator }: Harness, appId: string): Promise<Record<string, string>> {
  return sitesAt(emulator.url, appId);
}

/** The same of the emulator at a URL. */
export async function sitesAt(emulatorUrl: string, appId: string): Promise<Record<string, string>> {
  const answer = (await (await fetch(`${emulatorUrl}/_emulator/sites`)).json()) as { sites: ServedSite[] };
  const own = answer.sites.filter((site) => site.appId === appId);
  return Object.fromEntries(own.map(({ branchName, url }) => [branchName, url]));
}

interface ServedSite {
  readonly appId: string;
  readonly branchName: string;
  readonly url: string;
}

/** How many calls of an operation changed something. */
export async function effectsOf(harness: Harness, operation: string): Promise<number> {
  return (await callsOf(harness, operation)).filter(({ effect }) => effect).length;
}

/** Sends a request to the emulator's control API. */
export async function control({ emulator }: Pick<Harness, 'emulator'>, path: string, body: object): Promise<unknown> {
  const response = await fetch(`${emulator.url}/_emulator/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** Waits until a job has a status that passes; looks now and then. */
export async function untilJob(
  { aws }: Harness,
  job: { appId: string; branchName: string; jobId: string },
  passes: (status: string | undefined) => boolean,
): Promise<string | undefined> {
  for (;;) {
    const found = await aws.amplify.send(new GetJobCommand(job)).catch(() => undefined);
    const status = found?.job?.summary?.status;
    if (passes(status)) return status;
    await sleep(LOOK_MS);
  }
}

/** Everything that the emulator has: apps with all their parts, jobs, and backends that have anything. */
export async function stateOf({ emulator }: Harness): Promise<unknown> {
  const answer = await (await fetch(`${emulator.url}/_emulator/state`)).json();
  const { scopes } = answer as { scopes: (object & { backends: Record<string, Record<string, object>> })[] };
  // The emulator has an empty record of each app that AmplifyBackend was asked about.
  const isUsed = (backend: Record<string, object>): boolean =>
    Object.values(backend).some((part) => Object.keys(part).length > 0);
  return scopes.map(({ backends, ...scope }) => ({
    ...scope,
    backends: Object.entries(backends).filter(([, backend]) => isUsed(backend)),
  }));
}
