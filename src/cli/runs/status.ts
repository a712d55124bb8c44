import type { AnyRun } from '../../client.ts';
import { noAnswer } from '../../codec/encryption.ts';
import { quoted } from '../../visibility.ts';
import { workflowIds } from '../../workflow-ids.ts';
import { connected } from '../connected.ts';
import { dnsTable } from '../reports/dns.ts';
import { sayDuration } from '../terminal/duration.ts';
import { stepLine } from '../terminal/lines.ts';
import { textTable } from '../terminal/table.ts';
import { clean, fitted } from '../terminal/text.ts';
import { print } from '../print.ts';

/** Which runs are listed. */
export interface ListOptions {
  readonly app?: string | undefined;
  readonly branch?: string | undefined;
  readonly running?: true | undefined;
  readonly limit: number;
  readonly json?: true | undefined;
}

/** Lists the newest runs of our workflows. */
export function listRuns({ app, branch, running, limit, json }: ListOptions): Promise<void> {
  return connected(async ({ client }) => {
    const query = [
      `WorkflowType IN (${Object.keys(workflowIds).map(quoted).join(', ')})`,
      ...(app === undefined ? [] : [`AmplifyAppId = ${quoted(app)}`]),
      ...(branch === undefined ? [] : [`AmplifyBranch = ${quoted(branch)}`]),
      ...(running ? ["ExecutionStatus = 'Running'"] : []),
    ].join(' AND ');
    const runs: ListedRun[] = [];
    if (limit > 0) {
      for await (const { workflowId, runId, type, status, startTime, closeTime } of client.workflow.list({ query })) {
        const closed = closeTime === undefined ? {} : { closeTime: closeTime.toISOString() };
        runs.push({
          workflowId,
          runId,
          workflow: type,
          status: status.name,
          startTime: startTime.toISOString(),
          ...closed,
        });
        if (runs.length >= limit) break;
      }
    }
    print(json, { runs }, runs.length === 0 ? 'There are no such runs' : table(runs));
  });
}

interface ListedRun {
  readonly workflowId: string;
  readonly runId: string;
  readonly workflow: string;
  readonly status: string;
  readonly startTime: string;
  readonly closeTime?: string;
}

function table(runs: readonly ListedRun[]): string {
  const rows = runs.map(({ workflowId, status, startTime, closeTime }) => {
    const until = closeTime === undefined ? Date.now() : Date.parse(closeTime);
    return [status, startTime, sayDuration(until - Date.parse(startTime)), clean(workflowId)];
  });
  return textTable(['STATUS', 'STARTED', 'TOOK', 'WORKFLOW ID'], rows);
}

/**
 * Shows a run as it is now.
 * @throws {RunNotFoundError}
 */
export function showRun(workflowId: string, { json }: { readonly json?: true | undefined }): Promise<void> {
  return connected(async (workflows) => {
    const run = await workflows.attach(workflowId);
    const description = await workflows.client.workflow.getHandle(workflowId, run.runId).describe();
    // Without a worker there is no answer; the server knows the rest.
    const progress = await run.progressNow().catch(noAnswer);
    const pending = await run.pending();
    const status = description.status.name;
    const { runId, workflow } = run;
    const fit = (line: string): string => fitted(line, process.stdout);
    const lines = [
      fit(`${workflowId} (run ${runId}): ${status}`),
      ...(progress === undefined ? ['  no worker tells what it did'] : said(progress)),
      ...pending.flatMap(({ name, attempt, failure, next }) => [
        ...(failure === undefined ? [] : [fit(`  ! ${name}, attempt ${attempt}: ${clean(failure)}`)]),
        ...(next === undefined ? [] : [fit(`    ${clean(next)}`)]),
      ]),
    ];
    print(json, { workflowId, runId, workflow, status, progress, pending }, lines.join('\n'));
  });
}

function said({ steps, links, dnsRecords }: Awaited<ReturnType<AnyRun['progressNow']>>): string[] {
  const now = Date.now();
  return [
    ...steps.map((step) => fitted(stepLine(step, now).text, process.stdout)),
    ...Object.entries(links).map(([name, url]) => `    ${clean(name)}  ${clean(url)}`),
    ...(dnsRecords.length === 0 ? [] : ['Set these DNS records:', dnsTable(dnsRecords)]),
  ];
}
