import { runLink } from '../ui-link.ts';
import { loadConfig } from '../config.ts';
import { checkInput } from './check-input.ts';
import { confirm } from './confirm.ts';
import { connected } from './connected.ts';
import { follow } from './follow.ts';
import { catchInterrupts } from './interrupts.ts';
import { withPublishedSources } from './local-sources.ts';
import { print } from './print.ts';
import { fitted } from './terminal/text.ts';
import type { StartOptions, WorkflowRequest } from './tree/spec.ts';

/**
 * Checks a request, asks where it deletes something, publishes its sources, starts its workflow (or attaches to the same
 * request) and follows it to its end, or leaves it with `detach`.
 * @throws {UsageError} before anything was started.
 */
export async function start({ command, input }: WorkflowRequest, options: StartOptions): Promise<void> {
  checkInput(command, input);
  const deleted = command.destroys?.(input);
  if (deleted !== undefined) await confirm(`${command.path} deletes ${deleted}`, deleted, options);
  const config = loadConfig();
  await withPublishedSources(input, config, (publish) =>
    connected(async (workflows) => {
      const source = await publish();
      // From here on a run goes on, whatever becomes of this process.
      const interrupts = catchInterrupts();
      const run = await workflows.start(command.workflow, source);
      const { workflowId, runId, attached } = run;
      const begun = `${attached ? 'Attached to' : 'Started'} ${workflowId} (run ${runId})`;
      console.error(fitted(begun, process.stderr));
      const { ui: uiUrl, namespace } = config.temporal;
      if (uiUrl !== undefined) console.error(runLink({ uiUrl, namespace }, run));
      if (options.detach) print(options.json, { workflowId, runId }, workflowId);
      else await follow(run, { ...options, interrupts }, (result) => command.report(result));
    }, config),
  );
}
