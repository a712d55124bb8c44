import type { AmplifyWorkflows, Run, WorkflowInput, WorkflowResult } from '../../client.ts';
import { plainView, type Print } from '../../cli/terminal/view-of.ts';
import type { WorkflowName } from '../../model/workflow-inputs.ts';
import type { Stack } from '../stack.ts';
import { runLink } from '../../ui-link.ts';

/** Where a demo plays. */
export interface Stage {
  readonly stack: Stack;
  readonly workflows: AmplifyWorkflows;
  /** Folder for files of the demo. */
  readonly dir: string;
  readonly print: Print;
}

/**
 * Runs a workflow, and prints each of its steps.
 * @param meanwhile what somebody does while it goes on.
 */
export async function play<Name extends WorkflowName>(
  { stack, workflows, print }: Stage,
  name: Name,
  input: WorkflowInput<Name>,
  meanwhile: (run: Run<Name>) => Promise<void> = () => Promise.resolve(),
): Promise<WorkflowResult<Name>> {
  const run = await workflows.start(name, input);
  print(`${run.workflowId}\n  ${runLink(stack.temporal, run)}`);
  const [result] = await Promise.all([shown(run, print), meanwhile(run)]);
  return result;
}

/** Prints what a run does, and gives its result. */
async function shown<Name extends WorkflowName>(run: Run<Name>, print: Print): Promise<WorkflowResult<Name>> {
  const view = plainView(print, run.workflowId);
  for await (const event of run.progress()) view.show(event);
  return run.result();
}
