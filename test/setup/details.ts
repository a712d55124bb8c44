import type { Run } from '../../src/client.ts';
import type { WorkflowName } from '../../src/model/workflow-inputs.ts';
import type { Harness } from './harness.ts';

/** What a run shows on its page in the Temporal UI, in Markdown. */
export async function detailsOf({ workflows }: Harness, run: Run<WorkflowName>): Promise<string> {
  const handle = workflows.client.workflow.getHandle(run.workflowId, run.runId);
  const { currentDetails } = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
  return currentDetails;
}
