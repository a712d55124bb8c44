import type { AmplifyWorkflows, WorkflowInput } from '../client.ts';
import { loadConfig } from '../config.ts';
import type { WorkflowName } from '../model/workflow-inputs.ts';
import { checkInput } from './check-input.ts';
import { confirm } from './confirm.ts';
import { connected } from './connected.ts';
import { follow } from './follow.ts';
import { interruption } from './interruption.ts';
import { withPublishedSources } from './local-sources.ts';
import type { CommandOf, StartOptions, WorkflowRequest } from './tree/spec.ts';

/**
 * Checks a request, asks where it deletes something, publishes its sources, starts its workflow (or attaches to the same
 * request) and follows it to its end, or leaves it with `detach`.
 * @throws {UsageError} before anything was started.
 */
export async function start({ command, input }: WorkflowRequest, options: StartOptions): Promise<void> {
  checkInput(command, input);
  const deleted = command.destroys?.(input);
  if (deleted !== undefined) await confirm(`${command.path} deletes ${deleted}`, deleted, options);
  await withPublishedSources(input, loadConfig(), (publish) =>
    connected(async (workflows) => startAndFollow(workflows, command, await publish(), options)),
  );
}

async function startAndFollow<Name extends WorkflowName>(
  workflows: AmplifyWorkflows,
  command: CommandOf<Name>,
  input: WorkflowInput<Name>,
  { detach, json }: StartOptions,
): Promise<void> {
  // From the start on an interruption leaves the workflow alone: it goes on, and the same command attaches to it.
  const interrupted = interruption();
  const run = await workflows.start(command.workflow, input);
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
  console.log(json ? JSON.stringify({ workflowId, runId, result: end.result }) : command.report(end.result));
}
