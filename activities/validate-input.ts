import { ApplicationFailure } from '@temporalio/common';
import { isWorkflowName, validateWorkflowInput } from '../src/model/workflow-inputs.ts';
import { memberOf } from '../src/model/member-of.ts';
import type { Violation } from '../src/model/validate.ts';
import { invalidInput } from './invalid-input.ts';
import type { Secrets } from './secrets/index.ts';

/** What a workflow must know of the worker, recorded in its history so that a replay decides the same. */
export interface WorkerSettings {
  /** Whether the namespace has our search attributes. Setting an unknown one blocks a workflow. */
  readonly searchAttributes: boolean;
  /** Names of the targets that the worker serves. */
  readonly targets: readonly string[];
}

/** Violations of an input that asks for secrets which the worker does not grant: {@link Secrets.refused}. */
export type Refuse = Secrets['refused'];

/** See {@link createInputValidation}. */
export type InputValidation = ReturnType<typeof createInputValidation>;

/** The activity that is the first step of every workflow. */
export function createInputValidation(settings: WorkerSettings, refused: Refuse) {
  return {
    /**
     * Checks the input of a workflow.
     * @throws `ApplicationFailure` of type `InvalidInput` with all violations.
     */
    async validateInput(workflow: string, input: unknown): Promise<WorkerSettings> {
      if (!isWorkflowName(workflow)) {
        throw ApplicationFailure.nonRetryable(`No schema for the input of ${workflow}`, 'InvalidInput');
      }
      const violations = [
        ...validateWorkflowInput(workflow, input),
        ...targetViolations(settings.targets, input),
        ...(await refused(input, memberOf(input, 'reveal') === true)),
      ];
      if (violations.length > 0) throw invalidInput(workflow, violations);
      return settings;
    },
  };
}

function targetViolations(targets: readonly string[], input: unknown): Violation[] {
  if (typeof input !== 'object' || input === null || !('target' in input)) return [];
  const { target } = input;
  if (typeof target !== 'string' || targets.includes(target)) return [];
  return [{ path: 'target', rule: `must be one that this worker serves: ${targets.join(', ')}` }];
}
