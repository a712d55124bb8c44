import type { DeployBranchResult, FinishedDeployment } from '../../workflows/contracts.ts';

/** The result of a deployment that was not skipped. */
export async function finished(run: { result(): Promise<DeployBranchResult> }): Promise<FinishedDeployment> {
  const result = await run.result();
  if (result.skipped) throw new Error(`Nothing was deployed: ${result.reason}`);
  return result;
}
