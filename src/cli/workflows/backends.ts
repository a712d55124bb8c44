import { memberOf } from '../../model/member-of.ts';
import type { Parameter, WorkflowCommand } from '../tree/spec.ts';
import {
  backendConfigured,
  backendDeleted,
  backendJob,
  backendsRemoved,
  configured,
  provisioned,
} from '../reports/backends.ts';
import { allowProduction, app, appArgument, backendQueueing, environmentArgument, remove, timeout } from './shared.ts';

const jobTimeout = timeout('how long each job may take; an hour unless given');
const newEnvironment: Parameter = {
  name: '[new-environment]',
  member: 'targetEnvironmentName',
  what: 'name of the environment to make',
};
const resource: readonly Parameter[] = [
  app,
  {
    name: '--resource-name <name>',
    member: 'resourceName',
    what: "name of the resource; the environment's only one of its kind unless given",
  },
  ...backendQueueing,
  jobTimeout,
];

const removes = (member: string) => (input: object) =>
  memberOf(input, 'remove') === true ? String(memberOf(input, member)) : undefined;

/** Commands around backend environments. */
export const backendCommands: readonly WorkflowCommand[] = [
  {
    path: 'backend create',
    workflow: 'createBackend',
    what: 'Create a backend environment',
    arguments: [environmentArgument],
    flags: [
      app,
      { name: '--app-name <name>', member: 'appName', what: 'name of the app for it; its own unless given' },
      ...backendQueueing,
      jobTimeout,
    ],
    report: backendJob,
  },
  {
    path: 'backend clone',
    workflow: 'cloneBackend',
    what: 'Make a backend environment of another one',
    arguments: [environmentArgument, newEnvironment],
    flags: [app, ...backendQueueing, jobTimeout],
    report: backendJob,
  },
  {
    path: 'backend delete',
    workflow: 'deleteBackend',
    what: 'Delete a backend environment',
    arguments: [environmentArgument],
    flags: [app, ...backendQueueing, jobTimeout],
    destroys: (input) => String(memberOf(input, 'environmentName')),
    report: backendDeleted,
  },
  {
    path: 'backend remove-all',
    workflow: 'removeAllBackends',
    what: 'Delete all backend environments of an app',
    arguments: [appArgument],
    flags: [
      {
        name: '--clean-app',
        member: 'cleanAmplifyApp',
        what: 'have Amplify clean up the app itself, too',
        kind: 'flag',
      },
      { ...allowProduction, what: 'do it even if a branch of the stage PRODUCTION has a backend' },
      ...backendQueueing,
      jobTimeout,
    ],
    destroys: (input) => String(memberOf(input, 'appId')),
    report: backendsRemoved,
  },
  {
    path: 'backend auth',
    workflow: 'configureAuth',
    what: 'Bring the auth of a backend environment to the resourceConfig of --input',
    arguments: [environmentArgument],
    flags: [
      ...resource,
      { name: '--import-user-pool <id>', member: 'import.userPoolId', what: 'import this user pool instead' },
      { name: '--web-client <id>', member: 'import.webClientId', what: 'its client for the web' },
      { name: '--native-client <id>', member: 'import.nativeClientId', what: 'its client for apps' },
      { name: '--identity-pool <id>', member: 'import.identityPoolId', what: 'its identity pool' },
      remove('delete the auth instead'),
    ],
    destroys: removes('environmentName'),
    report: configured,
  },
  {
    path: 'backend api',
    workflow: 'configureApi',
    what: 'Bring the GraphQL API of a backend environment to the resourceConfig of --input',
    arguments: [environmentArgument],
    flags: [
      ...resource,
      { name: '--generate-models', member: 'generateModels', what: 'generate the models, too', kind: 'flag' },
      remove('delete the API instead'),
    ],
    destroys: removes('environmentName'),
    report: configured,
  },
  {
    path: 'backend storage',
    workflow: 'configureStorage',
    what: 'Bring the storage of a backend environment to the resourceConfig of --input',
    arguments: [environmentArgument],
    flags: [
      ...resource,
      { name: '--import-bucket <name>', member: 'import.bucketName', what: 'import this bucket instead' },
      remove('delete the storage instead'),
    ],
    destroys: removes('environmentName'),
    report: configured,
  },
  {
    path: 'backend config',
    workflow: 'configureBackend',
    what: "Bring the config of an app's backends, which Amplify Studio needs, to a description",
    arguments: [appArgument],
    flags: [
      { name: '--manager-app <id>', member: 'backendManagerAppId', what: 'app that manages the backends' },
      { name: '--region <name>', member: 'loginAuthConfig.AwsCognitoRegion', what: 'region of the login pools' },
      { name: '--user-pool <id>', member: 'loginAuthConfig.AwsUserPoolsId', what: 'user pool of the login' },
      { name: '--web-client <id>', member: 'loginAuthConfig.AwsUserPoolsWebClientId', what: 'its client for the web' },
      {
        name: '--identity-pool <id>',
        member: 'loginAuthConfig.AwsCognitoIdentityPoolId',
        what: 'identity pool of the login',
      },
      remove('remove the config instead'),
      ...backendQueueing,
      jobTimeout,
    ],
    destroys: removes('appId'),
    report: backendConfigured,
  },
  {
    path: 'env provision',
    workflow: 'provisionEnvironment',
    what: 'Make a whole environment: clone a backend, configure it, and link a branch and a sub domain to it',
    arguments: [environmentArgument, newEnvironment],
    flags: [
      app,
      { name: '--branch <name>', member: 'branch.branchName', what: 'branch to make, which gets the backend' },
      { name: '--domain <name>', member: 'subDomain.domainName', what: 'domain of the app that is to show the branch' },
      { name: '--prefix <prefix>', member: 'subDomain.prefix', what: 'its sub domain for that' },
      ...backendQueueing,
      jobTimeout,
    ],
    report: provisioned,
  },
];
