import { sayViolations, someViolations, type Violation } from '../model/validate.ts';
import type { WorkflowName } from '../model/workflow-inputs.ts';

/** The input breaks rules of the workflow; nothing was started. */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';
  readonly violations: readonly Violation[];

  constructor(workflow: WorkflowName, violations: readonly Violation[]) {
    super(`${workflow}: ${sayViolations(violations)}`);
    this.violations = someViolations(violations);
  }
}

/** There is no run to attach to. */
export class RunNotFoundError extends Error {
  override readonly name = 'RunNotFoundError';
}

/** The run does not take what it was told, since it waits for no such thing, or not from that person; nothing changed. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/** No worker answered in time: there is none on the task queue, or all are busy. */
export class NoWorkerError extends Error {
  override readonly name = 'NoWorkerError';
}
