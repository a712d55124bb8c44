import { type AmplifyWorkflows, connect } from '../client.ts';
import { type Config, loadConfig } from '../config.ts';
import type { WorkflowInput, WorkflowResult } from '../client.ts';
import type { WorkflowName } from '../model/workflow-inputs.ts';
import { follow } from './follow.ts';
import { interruption } from './interruption.ts';

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
  // From the start on an interruption leaves the workflow alone: it goes on, and the same command attaches to it.
  const interrupted = interruption();
  const run = await workflows.start(workflow, input);
  const { workflowId, runId } = run;
  console.error(`${run.attached ? 'Attached to' : 'Started'} ${workflowId} (run ${runId})`);
  if (detach) {
    console.log(json ? JSON.stringify({ workflowId, runId }) : workflowId);
    return;
  }
  const following = follow(run, (line) => console.error(line)).then((result) => ({ result }));
  const end = await Promise.race([following, interrupted]);
  if (typeof end === 'string') {
    // Its connection is closed under it now.
    following.catch(() => undefined);
    console.error(`Detached. ${workflowId} goes on; the same command attaches to it.`);
    return;
  }
  console.log(json ? JSON.stringify({ workflowId, runId, result: end.result }) : report(end.result));
}
