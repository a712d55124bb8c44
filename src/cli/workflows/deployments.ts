import type { Parameter, WorkflowCommand } from '../tree/spec.ts';
import { liveAt, promoted, rolledBack } from '../reports/deployments.ts';
import { app, branch, job, precedence, timeout } from './shared.ts';

const jobTimeout = timeout('stop the job when it takes longer; an hour unless given');

const check: readonly Parameter[] = [
  {
    name: '--check-path <path>',
    member: 'check.path',
    what: 'page of the site to look at when it is live; / unless given',
  },
  { name: '--check-url <url>', member: 'check.url', what: 'page to look at instead' },
  { name: '--check-status <status>', member: 'check.status', what: 'HTTP status that it must have', kind: 'number' },
  { name: '--check-text <text>', member: 'check.text', what: 'text that it must hold' },
  {
    name: '--check-timeout <seconds>',
    member: 'check.timeoutSeconds',
    what: 'how long it may take until it is so',
    kind: 'number',
  },
  {
    name: '--rollback-on-failed-check',
    member: 'rollbackOnFailedCheck',
    what: 'put the version before there again when it is not so',
    kind: 'flag',
  },
];

/** Commands around what a branch serves. */
export const deploymentCommands: readonly WorkflowCommand[] = [
  {
    path: 'deploy',
    workflow: 'deployBranch',
    what: 'Deploy a built site to a branch and wait until it is live',
    arguments: [
      {
        name: '[source]',
        member: 'source',
        what: 'folder with an index.html, zip, or http(s):// or s3:// URL of a zip',
        kind: 'source',
      },
    ],
    flags: [
      app,
      branch,
      { name: '--tag <tag>', member: 'source', what: 'deploy what this tag of the artifact store names', kind: 'tag' },
      {
        name: '--release',
        member: 'source',
        what: 'build the connected repository instead of a source',
        kind: 'release',
      },
      ...check,
      ...precedence,
      jobTimeout,
    ],
    report: liveAt,
  },
  {
    path: 'release',
    workflow: 'releaseBranch',
    what: 'Build the connected repository and wait until it is live',
    flags: [
      app,
      branch,
      { name: '--retry-job <id>', member: 'retryJobId', what: 'build the commit of this job once more' },
      { name: '--commit <id>', member: 'commitId', what: 'fail when Amplify builds another commit, as it may' },
      { name: '--message <text>', member: 'commitMessage', what: 'message of the commit, for the record' },
      { name: '--reason <text>', member: 'jobReason', what: 'why it is built, for the record' },
      ...precedence,
      jobTimeout,
    ],
    report: liveAt,
  },
  {
    path: 'rollback',
    workflow: 'rollbackBranch',
    what: 'Put an earlier version of a branch there again',
    flags: [
      app,
      branch,
      { ...job, what: 'job whose version it is; the last one that succeeded before the newest, unless given' },
      ...precedence,
      jobTimeout,
    ],
    report: rolledBack,
  },
  {
    path: 'promote',
    workflow: 'promoteBranch',
    what: 'Put what one branch serves on another, once a person has approved it',
    flags: [
      app,
      branch,
      { name: '--to <name>', member: 'toBranchName', what: 'branch that gets it' },
      { name: '--to-app <id>', member: 'toAppId', what: 'app of that branch; the same unless given' },
      {
        name: '--approver <name>',
        member: 'approvers',
        what: 'who may approve; repeatable; everybody unless given',
        kind: 'list',
      },
      {
        name: '--approval-timeout <seconds>',
        member: 'approvalSeconds',
        what: 'how long to wait for that; a week unless given',
        kind: 'number',
      },
      ...precedence,
      jobTimeout,
    ],
    report: promoted,
  },
];
