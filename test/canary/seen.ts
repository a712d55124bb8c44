import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { type Ended, runCli } from '../setup/cli.ts';
import { eventually } from '../setup/eventually.ts';
import type { Harness } from '../setup/harness.ts';

/** What was written where: by a name, all that stands there as text. */
export type Seen = Map<string, string>;

/** A message of Temporal as text, with what its payloads hold. */
export const readable = (message: unknown): string =>
  JSON.stringify(message, (_name, value: unknown) => {
    if (typeof value === 'bigint') return String(value);
    if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
    // A Buffer has become this by now.
    const bytes =
      typeof value === 'object' && value !== null && Reflect.get(value, 'type') === 'Buffer'
        ? Reflect.get(value, 'data')
        : undefined;
    return Array.isArray(bytes) ? Buffer.from(bytes as number[]).toString('utf8') : value;
  });

/** Histories and visibility of all runs, with memos, search attributes and failures in them. */
export async function runsSeen({ workflows, config }: Harness, seen: Seen): Promise<void> {
  const { workflowService } = workflows.client;
  const { namespace } = config.temporal;
  const { executions } = await workflowService.listWorkflowExecutions({ namespace, pageSize: 1_000 });
  seen.set('visibility', readable(executions));
  for (const { execution } of executions) {
    const { history } = await workflowService.getWorkflowExecutionHistory({
      namespace,
      execution: execution ?? null,
      maximumPageSize: 10_000,
    });
    seen.set(`history of ${execution?.workflowId}`, readable(history));
    const described = await workflowService.describeWorkflowExecution({ namespace, execution: execution ?? null });
    seen.set(`description of ${execution?.workflowId}`, readable(described));
  }
}

/** Looks again and again at what is pending, for the heartbeats and the failures of attempts, until told to stop. */
export function watchPending({ workflows, config }: Harness, seen: Seen): { stop(): Promise<void> } {
  const { workflowService } = workflows.client;
  const { namespace } = config.temporal;
  let going = true;
  let heartbeats = 0;
  const watching = (async () => {
    while (going) {
      const query = 'ExecutionStatus = "Running"';
      const { executions } = await workflowService.listWorkflowExecutions({ namespace, query, pageSize: 100 });
      for (const { execution } of executions) {
        const { pendingActivities } = await workflowService.describeWorkflowExecution({
          namespace,
          execution: execution ?? null,
        });
        for (const one of pendingActivities ?? []) {
          heartbeats += one.heartbeatDetails ? 1 : 0;
          seen.set(`pending ${execution?.workflowId} ${one.activityId} ${heartbeats}`, readable(one));
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  return {
    stop: async () => {
      going = false;
      await watching;
    },
  };
}

/** The worker's log, its metrics, and the files that it and the command line made. */
export async function filesSeen(harness: Harness, since: number, seen: Seen): Promise<void> {
  const log = join(harness.dir, 'worker.log');
  // The SDK keeps lines back for a moment, to bring them in order.
  await eventually(async () => {
    const first = (await stat(log)).size;
    await new Promise((resolve) => setTimeout(resolve, 300));
    if ((await stat(log)).size !== first) throw new Error('the log still grows');
  });
  seen.set('log', await readFile(log, 'utf8'));
  const metrics = harness.config.metricsAddress;
  if (metrics !== undefined) seen.set('metrics', await (await fetch(`http://${metrics}/metrics`)).text());
  await folderSeen(join(harness.dir, 'artifacts'), 0, seen);
  for (const name of await readdir(tmpdir())) {
    if (name.startsWith('temporal-amplify')) await folderSeen(join(tmpdir(), name), since, seen);
  }
}

const MOST_BYTES = 5_000_000;

async function folderSeen(folder: string, since: number, seen: Seen): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = join(entry.parentPath, entry.name);
    const found = await stat(file).catch(() => undefined);
    if (found === undefined || found.mtimeMs < since || found.size > MOST_BYTES) continue;
    seen.set(`file ${file}`, await readFile(file, 'latin1'));
  }
}

/** What the command line tells of a run. */
export async function commandsSeen(harness: Harness, workflowId: string, seen: Seen): Promise<void> {
  const commands = [
    ['status', workflowId],
    ['status', workflowId, '--json'],
    ['logs', workflowId],
    ['wait', 'run', workflowId, '--json'],
  ];
  await Promise.all(commands.map((args) => commandSeen(harness, args, seen)));
}

/** What a command says, whatever it ends with, which it gives. */
export async function commandSeen({ environment }: Harness, args: readonly string[], seen: Seen): Promise<Ended> {
  const ended = await runCli(args, { env: { ...environment, LOG_LEVEL: 'trace' } });
  seen.set(`command ${args.join(' ')}`, ended.stdout + ended.stderr);
  return ended;
}
