import type { Shapes, StructureShape } from '../index.ts';
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
    members: {
      target,
      ...branch,
      source: { shape: 'DeploymentSource' },
      check: { shape: 'SiteCheck' },
      rollbackOnFailedCheck: flag,
      ...precedence,
      timeoutSeconds,
    },
  },
  releaseBranch: {
    type: 'structure',
    required: ['appId', 'branchName'],
    members: { target, ...branch, retryJobId: jobId, ...commit, ...precedence, timeoutSeconds },
  },
  promoteBranch: {
    type: 'structure',
    required: ['appId', 'branchName', 'toBranchName'],
    members: {
      target,
      ...branch,
      toBranchName: branch.branchName,
      toAppId: branch.appId,
      approvers: { shape: 'Approvers' },
      approvalSeconds: { shape: 'LongTimeoutSeconds' },
      ...precedence,
      timeoutSeconds,
    },
  },
  rollbackBranch: {
    type: 'structure',
    required: ['appId', 'branchName'],
    members: { target, ...branch, jobId, ...precedence, timeoutSeconds },
  },
  sweepOrphans: {
    type: 'structure',
    members: { target, appIds: { shape: 'AppIds' }, graceSeconds: { shape: 'TimeoutSeconds' } },
  },
  waitForJob: {
    type: 'structure',
    required: ['appId', 'branchName', 'jobId'],
    members: { target, ...branch, jobId, timeoutSeconds },
  },
} as const satisfies Record<string, StructureShape>;

/** The shapes that these inputs name. */
export const jobShapes: Shapes = {
  SiteCheck: {
    type: 'structure',
    members: {
      url: { shape: 'CheckUrl' },
      path: { shape: 'CheckPath' },
      status: { shape: 'HttpStatus' },
      text: { shape: 'CheckText' },
      timeoutSeconds,
    },
  },
  CheckUrl: { type: 'string', max: 3000, pattern: 'https?://[^/\\s]+.*' },
  CheckPath: { type: 'string', max: 3000, pattern: '/.*' },
  HttpStatus: { type: 'integer', min: 200, max: 599 },
  CheckText: { type: 'string', min: 1, max: 10_000 },
  Approvers: { type: 'list', min: 1, max: 50, member: { shape: 'ApproverName' } },
  ApproverName: { type: 'string', min: 1, max: 255 },
};

/** What shapes cannot say of them. */
export const jobRules: Partial<Record<keyof typeof jobInputs, Rule>> = {
  deployBranch: (input) => [
    ...oneSource('source', memberOf(input, 'source')),
    ...checkViolations(input),
    ...supersedeViolations(input),
  ],
  promoteBranch: (input) => [...promotionViolations(input), ...supersedeViolations(input)],
  rollbackBranch: supersedeViolations,
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

function checkViolations(input: unknown): Violation[] {
  const check = memberOf(input, 'check');
  if (check === undefined) {
    const given = memberOf(input, 'rollbackOnFailedCheck') !== undefined;
    return given ? [{ path: 'rollbackOnFailedCheck', rule: 'needs a check' }] : [];
  }
  const url = memberOf(check, 'url');
  if (url === undefined) return [];
  if (memberOf(check, 'path') !== undefined) return [{ path: 'check.path', rule: 'must not be given with url' }];
  return typeof url !== 'string' || URL.canParse(url) ? [] : [{ path: 'check.url', rule: 'must be a URL' }];
}

function promotionViolations(input: unknown): Violation[] {
  const toAppId = memberOf(input, 'toAppId');
  const isSame = toAppId === undefined || toAppId === memberOf(input, 'appId');
  return isSame && memberOf(input, 'toBranchName') === memberOf(input, 'branchName')
    ? [{ path: 'toBranchName', rule: 'must be another branch than branchName' }]
    : [];
}
