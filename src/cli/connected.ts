import { type AmplifyWorkflows, connect, type Run } from '../client.ts';
import { type Config, loadConfig } from '../config.ts';
import type { WorkflowInput, WorkflowResult } from '../client.ts';
import type { WorkflowName } from '../model/workflow-inputs.ts';
import { follow } from './follow.ts';

/** Options of every command that starts a workflow. */
export interface StartOptions {
  /** Do not wait for the end. */
  readonly detach?: true | undefined;
  /** One JSON document on standard output, and nothing else there. */
  readonly json?: true | undefined;
}

/** Runs `use` with a connection to Temporal as the environment says. */
export async function connected<T>(use: (workflows: AmplifyWorkflows, config: Config) => Promise<T>): Promise<T> {
  const config = loadConfig();
  const workflows = await connect(config);
  try {
    return await use(workflows, config);
  } finally {
    await workflows.close();
  }
}

/**
 * Starts a workflow (or attaches to the same request) and follows it to its end, or leaves it with `detach`.
 * @param report prints the result for people.
 */
export async function startAndFollow<Name extends WorkflowName>(
  workflows: AmplifyWorkflows,
  workflow: Name,
  input: WorkflowInput<Name>,
  { detach, json }: StartOptions,
  report: (result: WorkflowResult<Name>) => string,
): Promise<void> {
  const run = await workflows.start(workflow, input);
  const { workflowId, runId } = run;
  console.error(`${run.attached ? 'Attached to' : 'Started'} ${workflowId} (run ${runId})`);
  if (detach) {
    console.log(json ? JSON.stringify({ workflowId, runId }) : workflowId);
    return;
  }
  const result = await untilInterrupted(run);
  if (result === undefined) return;
  console.log(json ? JSON.stringify({ workflowId, runId, result }) : report(result));
}

/** An interrupted command leaves its workflow alone: it goes on, and the same command attaches to it. */
async function untilInterrupted<Name extends WorkflowName>(run: Run<Name>): Promise<WorkflowResult<Name> | undefined> {
  let interrupt = (): void => undefined;
  const interrupted = new Promise<undefined>((resolve) => {
    interrupt = () => resolve(undefined);
  });
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    const result = await Promise.race([follow(run, (line) => console.error(line)), interrupted]);
    if (result === undefined) console.error(`Detached. ${run.workflowId} goes on; the same command attaches to it.`);
    return result;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
