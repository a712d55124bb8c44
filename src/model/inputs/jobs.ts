import type { StructureShape } from '../index.ts';
import { memberOf } from '../member-of.ts';
import type { Violation } from '../validate.ts';
import { branch, jobId, type Rule, target, timeoutSeconds } from './members.ts';
import { commit, oneSource } from './sources.ts';

/** Inputs of the workflows around the jobs of a branch. */
export const jobInputs = {
  deployBranch: {
    type: 'structure',
    required: ['appId', 'branchName', 'source'],
    members: { target, ...branch, source: { shape: 'DeploymentSource' }, timeoutSeconds },
  },
  releaseBranch: {
    type: 'structure',
    required: ['appId', 'branchName'],
    members: { target, ...branch, retryJobId: jobId, ...commit, timeoutSeconds },
  },
  waitForJob: {
    type: 'structure',
    required: ['appId', 'branchName', 'jobId'],
    members: { target, ...branch, jobId, timeoutSeconds },
  },
} as const satisfies Record<string, StructureShape>;

/** What shapes cannot say of them. */
export const jobRules: Partial<Record<keyof typeof jobInputs, Rule>> = {
  deployBranch: (input) => oneSource('source', memberOf(input, 'source')),
  releaseBranch: retryViolations,
};

/** A retry has the commit of its job. */
function retryViolations(input: unknown): Violation[] {
  if (memberOf(input, 'retryJobId') === undefined) return [];
  return ['commitId', 'commitMessage', 'commitTime']
    .filter((path) => memberOf(input, path) !== undefined)
    .map((path) => ({ path, rule: 'must not be given with retryJobId, whose commit is built' }));
}
