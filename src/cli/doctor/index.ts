import { WorkflowFailedError } from '@temporalio/client';
import type { AmplifyWorkflows } from '../../client.ts';
import { endOf } from '../../client/outcome.ts';
import type { Config } from '../../config.ts';
import type { CheckTargetsResult } from '../../../workflows/contracts.ts';
import { activityTaskQueue, WORKFLOW_TASK_QUEUE } from '../../../workflows/queues.ts';
import { within } from '../../within.ts';
import { connected } from '../connected.ts';
import { type CommandFailure, exitCodes } from '../exit-codes.ts';
import { print } from '../print.ts';
import { styleOf } from '../terminal/style.ts';
import { clean, fitted } from '../terminal/text.ts';
import { PayloadKeyError } from '../../codec/encryption.ts';
import { asked, refused } from './asked.ts';
import { bad, type Check, good } from './check.ts';
import { checkPayloads, KEYS } from './payloads.ts';
import { checkNamespace, checkQueue, checkSearchAttributes, checkServer } from './server.ts';
import { targetChecks } from './target.ts';
import { checkVersions } from './versions.ts';

/** How to check. */
export interface DoctorOptions {
  readonly target?: string | undefined;
  readonly json?: true | undefined;
}

/** Something does not work; what and how to mend it was said to people. */
class UnwellError extends Error implements CommandFailure {
  override readonly name = 'UnwellError';
  readonly exitCode = exitCodes.failed;
  readonly document: { readonly checks: readonly Check[] };

  constructor(checks: readonly Check[]) {
    super(`${checks.filter(({ ok }) => !ok).length} of ${checks.length} checks failed`);
    this.document = { checks };
  }
}

/** How long the worker may take to tell of its targets. */
const WORKER_WITHIN_MS = 60_000;

/**
 * Checks from here to AWS whatever a run needs, and says how to mend what does not work.
 * @throws {UnreachableError} for a server that cannot be reached, {UnwellError} for all else.
 */
export async function examine({ target, json }: DoctorOptions): Promise<void> {
  const checks = await connected((workflows, config) => checkAll(workflows, config, target));
  const style = styleOf(process.stdout);
  const lines = checks.flatMap(({ name, ok, found, mend }) => [
    fitted(`${ok ? style.green('✓') : style.red('✗')} ${name}: ${clean(found)}`, process.stdout),
    ...(mend === undefined ? [] : [style.bold(fitted(`    ${mend}`, process.stdout))]),
  ]);
  const isWell = checks.every(({ ok }) => ok);
  // Of an error, the document is printed once.
  if (isWell || !json) print(json, { checks }, lines.join('\n'));
  if (!isWell) throw new UnwellError(checks);
}

/** All checks; those that need what is broken are left out. */
async function checkAll(workflows: AmplifyWorkflows, config: Config, target: string | undefined): Promise<Check[]> {
  const { client } = workflows;
  const { namespace, connection } = config.temporal;
  const server = await checkServer(client, connection.address ?? 'localhost:7233');
  const there = await checkNamespace(client, namespace);
  if (!there.ok) return [server, there];
  const attributes = await checkSearchAttributes(client, config);
  const payloads = await checkPayloads(client, config);
  const worker = await checkQueue(client, { name: WORKFLOW_TASK_QUEUE, kind: 'workflow' });
  const versions = [await asked(client.connection, 'worker deployments', () => checkVersions(client))].flat();
  const found = [server, there, attributes, payloads, worker, ...versions];
  // Without a version that gets new runs, nobody would answer.
  if (!worker.ok || versions.some(({ ok }) => !ok)) return found;
  const told = await askWorker(workflows, target);
  if (!('targets' in told)) return [...found, told];
  const ofTargets = await Promise.all(
    told.targets.map(async (report) => [
      await checkQueue(client, { name: activityTaskQueue(report.target), kind: 'activity' }),
      ...targetChecks(report),
    ]),
  );
  return [...found, good('worker', `serves ${told.targets.map((one) => one.target).join(', ')}`), ...ofTargets.flat()];
}

async function askWorker(workflows: AmplifyWorkflows, target: string | undefined): Promise<CheckTargetsResult | Check> {
  try {
    const run = await workflows.start('checkTargets', target === undefined ? {} : { target });
    const told = await within(WORKER_WITHIN_MS, run.result());
    if (told !== undefined) return told;
    await run.cancel();
    const late = `none answered within ${WORKER_WITHIN_MS / 1_000} s`;
    return bad('worker', late, 'see the log of the worker; start one: temporal-amplify worker');
  } catch (error) {
    if (error instanceof PayloadKeyError) return bad('worker', error.message, KEYS);
    if (!(error instanceof WorkflowFailedError)) return refused('worker', error);
    const { outcome, failure = { type: outcome, message: outcome } } = endOf(error);
    return bad('worker', failure.message, failures[failure.type] ?? 'see the log of the worker');
  }
}

/** How to mend what the workflow failed with, where the log of the worker tells no more. */
const failures: Readonly<Record<string, string>> = {
  InvalidInput: 'name with --target one that the worker serves, or add it to the TARGETS_FILE of the worker',
};
