import { memberOf } from '../../model/member-of.ts';
import type { Parameter, WorkflowCommand } from '../tree/spec.ts';
import { appDeleted, appList, appShown, appUpdated, newApp } from '../reports/apps.ts';
import { allowProduction, appArgument, keepOnFailure, timeout } from './shared.ts';

const appMembers: readonly Parameter[] = [
  { name: '--description <text>', member: 'app.description', what: 'description of the app' },
  {
    name: '--repository <url>',
    member: 'app.repository',
    what: 'repository that Amplify builds; needs --access-token-ref',
  },
  {
    name: '--access-token-ref <ref>',
    member: 'app.accessToken.secretRef',
    what: 'where the worker reads the token of the repository, such as env:GITHUB_TOKEN',
  },
  { name: '--platform <name>', member: 'app.platform', what: 'WEB, WEB_DYNAMIC or WEB_COMPUTE' },
  {
    name: '--env <name=value>',
    member: 'app.environmentVariables',
    what: 'environment variable of builds; repeatable; those that are not given are removed',
    kind: 'map',
  },
  { name: '--tag <name=value>', member: 'app.tags', what: 'tag of the app; repeatable', kind: 'map' },
];

/** Commands around apps. */
export const appCommands: readonly WorkflowCommand[] = [
  {
    path: 'app create',
    workflow: 'createApp',
    what: 'Create an app, with all that --input describes',
    arguments: [{ name: '[name]', member: 'app.name', what: 'name of the app' }],
    flags: [
      { name: '--branch <name>', member: 'branches', what: 'create this branch; repeatable', kind: 'branches' },
      ...appMembers,
      keepOnFailure,
      timeout('stop the first job of a branch when it takes longer; an hour unless given'),
    ],
    report: newApp,
  },
  {
    path: 'app update',
    workflow: 'updateApp',
    what: 'Bring an app to a description; what that leaves out is left alone',
    arguments: [appArgument],
    flags: [
      { name: '--name <name>', member: 'app.name', what: 'new name of the app' },
      ...appMembers,
      { name: '--plan', member: 'plan', what: 'change nothing, and tell what would be done', kind: 'flag' },
      {
        name: '--prune',
        member: 'prune',
        what: 'delete what the description lacks, of the parts that it has',
        kind: 'flag',
      },
      { ...allowProduction, what: 'delete branches of the stage PRODUCTION, too' },
      timeout('stop a job when it takes longer; an hour unless given'),
    ],
    destroys: (input) =>
      memberOf(input, 'prune') === true && memberOf(input, 'plan') !== true
        ? String(memberOf(input, 'appId'))
        : undefined,
    report: appUpdated,
  },
  {
    path: 'app delete',
    workflow: 'deleteApp',
    what: 'Delete an app with all that it has: domains, webhooks, backends, branches',
    arguments: [appArgument],
    flags: [
      { ...allowProduction, what: 'delete it even if a branch has the stage PRODUCTION' },
      timeout('how long the deletion of each backend environment may take; an hour unless given'),
    ],
    destroys: (input) => String(memberOf(input, 'appId')),
    report: appDeleted,
  },
  {
    path: 'app list',
    workflow: 'listAll',
    what: 'List the apps of a target',
    flags: [],
    fixed: { operation: 'listApps', input: {} },
    report: appList,
  },
  {
    path: 'app show',
    workflow: 'callOperation',
    what: 'Show an app',
    arguments: [{ ...appArgument, member: 'input.appId' }],
    flags: [],
    fixed: { operation: 'getApp' },
    report: appShown,
  },
];
