import type { AmplifyWorkflows, ClientConfig } from './client/connect.ts';

export type { AmplifyWorkflows, ClientConfig } from './client/connect.ts';
export { InvalidInputError, NoWorkerError, RefusedError, RunNotFoundError } from './client/errors.ts';
export type { Outcome, ParkedStep, ProgressEvent, RunEnd, RunFailure } from './client/events.ts';
export type { AnyRun, Run, WorkflowInput, WorkflowResult } from './client/run.ts';
export { UnreachableError } from './errors.ts';
export type { WorkflowName } from './model/workflow-inputs.ts';
export type { PendingActivity } from './pending-activities.ts';
export type { Decision, Progress, ProgressStep, Question, StepState } from '../workflows/messages.ts';

/**
 * Connects to Temporal. What that takes is loaded now, so that importing this module takes next to no time.
 * @param config default: as the environment says, which the command line follows too.
 * @throws {ConfigError} where the environment is wrong.
 * @throws {UnreachableError} within 5 s, with the address.
 */
export async function connect(config?: ClientConfig): Promise<AmplifyWorkflows> {
  const client = await import('./client/connect.ts');
  return client.connect(config);
}
