import { log } from '@temporalio/activity';
import { isWorkflowName, validateWorkflowInput } from '../src/model/workflow-inputs.ts';
import { memberOf } from '../src/model/member-of.ts';
import type { Violation } from '../src/model/validate.ts';
import { invalidInput } from './invalid-input.ts';
import type { SecretPolicy } from './secrets/index.ts';

/** What a workflow must know of the worker, recorded in its history so that a replay decides the same. */
export interface WorkerSettings {
  /** Whether the namespace has our search attributes. Setting an unknown one blocks a workflow. */
  readonly searchAttributes: boolean;
  /** Names of the targets that the worker serves. */
  readonly targets: readonly string[];
}

/** What the worker grants of the secrets of an input, and what of them it cannot hide. */
export type InputPolicy = Pick<SecretPolicy, 'refused' | 'exposed'>;

/** See {@link createInputValidation}. */
export type InputValidation = ReturnType<typeof createInputValidation>;

/** The activity that is the first step of every workflow. */
export function createInputValidation(settings: WorkerSettings, { refused, exposed }: InputPolicy) {
  return {
    /**
     * Checks the input of a workflow.
     * @throws `ApplicationFailure` of type `InvalidInput` with all violations.
     */
    async validateInput(workflow: string, input: unknown): Promise<WorkerSettings> {
      if (!isWorkflowName(workflow)) {
        throw invalidInput(workflow, [{ path: '', rule: 'belongs to a workflow that this worker does not know' }]);
      }
      const violations = [
        ...validateWorkflowInput(workflow, input),
        ...unknownTarget(settings.targets, memberOf(input, 'target')),
      ];
      // What is no object, or nested without end, is not looked at any further.
      if (!violations.some(({ path }) => path === '')) {
        violations.push(...(await refused(input, memberOf(input, 'reveal') === true)));
        const secrets = exposed(input);
        if (secrets.length > 0) log.warn(EXPOSED, { workflow, secrets });
      }
      if (violations.length > 0) throw invalidInput(workflow, violations);
      return settings;
    },
  };
}

const EXPOSED =
  'PAYLOADS ARE NOT ENCRYPTED, and this run has secrets in its input, which its history shows: give references, or set PAYLOAD_KEYS';

function unknownTarget(targets: readonly string[], target: unknown): Violation[] {
  if (typeof target !== 'string' || targets.includes(target)) return [];
  return [{ path: 'target', rule: `must be one that this worker serves: ${targets.join(', ')}` }];
}
