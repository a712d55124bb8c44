import type { WorkflowName } from '../../model/workflow-inputs.ts';
import { connected } from '../connected.ts';
import { follow, type FollowOptions } from '../follow.ts';
import { asJson } from '../reports/as-json.ts';
import { workflowCommands } from '../workflows/index.ts';
import type { CommandOf } from '../tree/spec.ts';

/**
 * Follows a run that is there to its end.
 * @throws {RunNotFoundError}, and what the run failed with.
 */
export function waitForRun(workflowId: string, options: FollowOptions): Promise<void> {
  return connected(async (workflows) => {
    const run = await workflows.attach(workflowId);
    await follow<Parameters<CommandOf<WorkflowName>['report']>[0]>(run, options, (result) =>
      reporter(run.workflow).report(result),
    );
  });
}

/** The command that tells of a workflow's result whatever was asked for. */
function reporter(workflow: WorkflowName): Pick<CommandOf<WorkflowName>, 'report'> {
  const rows: readonly CommandOf<WorkflowName>[] = workflowCommands;
  const row = rows.find((one) => one.workflow === workflow && one.fixed?.['operation'] === undefined);
  return row ?? { report: asJson };
}
