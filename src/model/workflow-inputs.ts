import type { Shapes, StructureShape } from './index.ts';
import { appInputs, appRules, appShapes } from './inputs/apps.ts';
import { backendResourceInputs, backendResourceRules, backendResourceShapes } from './inputs/backend-resources.ts';
import { environmentInputs, environmentRules, environmentShapes } from './inputs/environments.ts';
import { jobInputs, jobRules, jobShapes } from './inputs/jobs.ts';
import { domainInputs, domainRules, domainShapes } from './inputs/domains.ts';
import { backendInputs, backendRules, backendShapes } from './inputs/backends.ts';
import { artifactInputs, artifactShapes } from './inputs/artifacts.ts';
import { memberShapes, type Rule, serviceShapes } from './inputs/members.ts';
import { operationInputs, operationRules, operationShapes } from './inputs/operations.ts';
import { sourceShapes } from './inputs/sources.ts';
import { validateWithReferences, type Violation } from './validate.ts';

/** The input of each workflow, in the form of the service models and on top of their own shapes. */
const inputs = {
  ...appInputs,
  ...artifactInputs,
  ...backendInputs,
  ...backendResourceInputs,
  ...domainInputs,
  ...environmentInputs,
  ...jobInputs,
  ...operationInputs,
} as const satisfies Record<string, StructureShape>;

/** Members that every input has. */
const common = { parkSeconds: { shape: 'ParkSeconds' } };

/** The workflow types that have an input schema. */
export type WorkflowName = keyof typeof inputs;
/** All of them. */
export const workflowNames: readonly string[] = Object.keys(inputs);

/** The shapes of all inputs, each under the name of its workflow, and all that these name. */
export const inputShapes: Shapes = {
  ...serviceShapes,
  ...memberShapes,
  ...sourceShapes,
  ...appShapes,
  ...artifactShapes,
  ...backendShapes,
  ...jobShapes,
  ...domainShapes,
  ...environmentShapes,
  ...backendResourceShapes,
  ...operationShapes,
  ...Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [name, { ...input, members: { ...input.members, ...common } }]),
  ),
};

const rules: Partial<Record<WorkflowName, Rule>> = {
  ...appRules,
  ...backendResourceRules,
  ...domainRules,
  ...environmentRules,
  ...backendRules,
  ...jobRules,
  ...operationRules,
};

/** All violations of a workflow's input, in the order of its members. */
export function validateWorkflowInput(workflow: WorkflowName, input: unknown): Violation[] {
  const violations = [...validateWithReferences(inputShapes, workflow, input), ...nullMembers(input)];
  // No object, or too deep to look any further.
  if (violations.some(({ path }) => path === '')) return violations;
  return [...violations, ...(rules[workflow]?.(input) ?? [])];
}

/** A default is for what is left out, not for null. */
export function nullMembers(input: unknown): Violation[] {
  if (typeof input !== 'object' || input === null) return [];
  return Object.entries(input).flatMap(([path, value]) =>
    value === null ? [{ path, rule: 'must not be null: leave it out' }] : [],
  );
}

/** A workflow type as Temporal knows it. */
export function isWorkflowName(name: string): name is WorkflowName {
  return Object.hasOwn(inputs, name);
}
