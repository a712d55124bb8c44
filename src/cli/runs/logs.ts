import type { AmplifyWorkflows, WorkflowInput } from '../../client.ts';
import { memberOf } from '../../model/member-of.ts';
import { connected } from '../connected.ts';
import { answerOf } from '../follow.ts';
import { print } from '../print.ts';

/** Whose logs are printed. */
export interface LogsOptions {
  readonly app: string;
  readonly branch: string;
  readonly job?: string | undefined;
  readonly step?: string | undefined;
  readonly target?: string | undefined;
  readonly json?: true | undefined;
}

/** The log of a step. */
interface StepLog {
  readonly step: string;
  readonly status: string;
  /** Not there: Amplify has none. */
  readonly log?: string;
}

/**
 * Prints the logs of a job's steps, which the worker tells where to fetch. Of a step that goes on, Amplify has none.
 * @throws {InvalidInputError}; {RunEndedError} with what AWS failed with.
 */
export function printLogs({ app, branch, job, step, target, json }: LogsOptions): Promise<void> {
  const ref = { appId: app, branchName: branch };
  const at = target === undefined ? {} : { target };
  const newest = { operation: 'listJobs', input: ref, maxItems: 1, ...at } as const;
  return connected(async (workflows) => {
    const jobId = job ?? (await newestJob(workflows, newest));
    const request = { operation: 'getJob', input: { ...ref, jobId }, ...at } as const;
    const answer = await answerOf(await workflows.start('callOperation', request));
    const steps = memberOf(memberOf(answer, 'job'), 'steps');
    const wanted = (Array.isArray(steps) ? steps : []).filter(
      (one: unknown) => step === undefined || memberOf(one, 'stepName') === step,
    );
    const logs = await Promise.all(wanted.map((one: unknown) => logOf(one)));
    const text = logs.map((one) => `== ${one.step} (${one.status})\n${one.log ?? 'no log'}`.trimEnd()).join('\n\n');
    print(json, { ...ref, jobId, logs }, text === '' ? `Job ${jobId} has no such steps` : text);
  });
}

async function newestJob(workflows: AmplifyWorkflows, request: WorkflowInput<'listAll'>): Promise<string> {
  const { items } = await answerOf(await workflows.start('listAll', request));
  const jobId = memberOf(items[0], 'jobId');
  if (typeof jobId !== 'string') throw new Error('The branch has had no job');
  return jobId;
}

async function logOf(step: unknown): Promise<StepLog> {
  const [name, status, url] = ['stepName', 'status', 'logUrl'].map((member) => memberOf(step, member));
  const said = { step: String(name), status: String(status) };
  if (typeof url !== 'string') return said;
  const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(FETCH_WITHIN_MS) });
  if (!response.ok) throw new Error(`The log of ${said.step} cannot be fetched: HTTP ${response.status}`);
  const body: AsyncIterable<Uint8Array> | null = response.body;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error(`The log of ${said.step} has more than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return { ...said, log: Buffer.concat(chunks).toString() };
}

const FETCH_WITHIN_MS = 60_000;
const MOST_BYTES = 50_000_000;
