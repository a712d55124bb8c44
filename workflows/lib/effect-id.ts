import { workflowInfo } from '@temporalio/workflow';
import type { EffectId } from '../../activities/effects/identity.ts';

declare global {
  /** Of one run: the sandbox gives each globals of its own, while all share the modules (src/workflow-bundle.ts). */
  var isRepeating: boolean | undefined;
}

/** From now on a step may make a call that it has made before: each looks first at what is there. */
export function callsMayRepeat(): void {
  globalThis.isRepeating = true;
}

/**
 * The identity of a step of this run, to be given with every call that makes something.
 * @param step names it within the workflow, and nothing else there.
 */
export function effectId(step: string): EffectId {
  const { workflowId, runId, firstExecutionRunId } = workflowInfo();
  const resumed = globalThis.isRepeating === true || runId !== firstExecutionRunId;
  return { workflowId, firstRunId: firstExecutionRunId, step, resumed };
}
