import type { StructureShape } from '../index.ts';
import { memberOf } from '../member-of.ts';
import type { Violation } from '../validate.ts';
import { branch, flag, jobId, queueing, type Rule, target, timeoutSeconds } from './members.ts';
import { commit, oneSource } from './sources.ts';

/** What to do where the branch is busy. */
const precedence = {
  ...queueing,
  onBusy: { shape: 'OnBusy' },
  supersedeForeign: flag,
  allowProduction: flag,
};

/** Inputs of the workflows around the jobs of a branch. */
export const jobInputs = {
  deployBranch: {
    type: 'structure',
    required: ['appId', 'branchName', 'source'],
    members: { target, ...branch, source: { shape: 'DeploymentSource' }, ...precedence, timeoutSeconds },
  },
  releaseBranch: {
    type: 'structure',
    required: ['appId', 'branchName'],
    members: { target, ...branch, retryJobId: jobId, ...commit, ...precedence, timeoutSeconds },
  },
  waitForJob: {
    type: 'structure',
    required: ['appId', 'branchName', 'jobId'],
    members: { target, ...branch, jobId, timeoutSeconds },
  },
} as const satisfies Record<string, StructureShape>;

/** What shapes cannot say of them. */
export const jobRules: Partial<Record<keyof typeof jobInputs, Rule>> = {
  deployBranch: (input) => [...oneSource('source', memberOf(input, 'source')), ...supersedeViolations(input)],
  releaseBranch: (input) => [...retryViolations(input), ...supersedeViolations(input)],
};

/** A retry has the commit of its job. */
function retryViolations(input: unknown): Violation[] {
  if (memberOf(input, 'retryJobId') === undefined) return [];
  return ['commitId', 'commitMessage', 'commitTime']
    .filter((path) => memberOf(input, path) !== undefined)
    .map((path) => ({ path, rule: 'must not be given with retryJobId, whose commit is built' }));
}

/** What is only for superseding must not be given for nothing. */
function supersedeViolations(input: unknown): Violation[] {
  if (memberOf(input, 'onBusy') === 'supersede') return [];
  return ['supersedeForeign', 'allowProduction']
    .filter((path) => memberOf(input, path) !== undefined)
    .map((path) => ({ path, rule: "is only for onBusy 'supersede'" }));
}
