import { isDestructive } from '../../../activities/operations.ts';
import { memberOf } from '../../model/member-of.ts';
import type { Parameter, WorkflowCommand } from '../tree/spec.ts';
import { asJson } from '../reports/as-json.ts';
import { backendJob } from '../reports/backends.ts';
import { jobEnded, swept } from '../reports/deployments.ts';
import { domain } from '../reports/domains.ts';
import { pruned } from '../reports/artifacts.ts';
import { app, backendQueueing, branch, domainArgument, job, timeout } from './shared.ts';

const giveUp = timeout('give up after so long; an hour unless given');
const operation: Parameter = { name: '[operation]', member: 'operation', what: 'such as createWebhook' };

/** Commands that wait for what something else started. */
export const waitCommands: readonly WorkflowCommand[] = [
  {
    path: 'wait job',
    workflow: 'waitForJob',
    what: 'Wait for a job of a branch',
    flags: [app, branch, job, giveUp],
    report: jobEnded,
  },
  {
    path: 'wait backend-job',
    workflow: 'waitForBackendJob',
    what: 'Wait for a job of AmplifyBackend',
    flags: [
      app,
      { name: '--environment <name>', member: 'environmentName', what: 'name of the backend environment' },
      job,
      giveUp,
    ],
    report: backendJob,
  },
  {
    path: 'wait domain',
    workflow: 'waitForDomain',
    what: 'Wait until a domain is available',
    arguments: [domainArgument],
    flags: [app, timeout('give up after so long; three days unless given')],
    report: domain,
  },
];

/** What an operation that deletes is about: the last name of its input, such as the branch of an app. */
function named(request: object): string | undefined {
  const called = String(memberOf(request, 'operation'));
  if (!isDestructive(called)) return undefined;
  const names = Object.values(memberOf(request, 'input') ?? {}).filter((value) => typeof value === 'string');
  return names.at(-1) ?? called;
}

/** Commands that pass a request on to AWS. */
export const callCommands: readonly WorkflowCommand[] = [
  {
    path: 'call',
    workflow: 'callOperation',
    what: 'Call one operation of AWS Amplify or AmplifyBackend, durably; --input is its input',
    arguments: [operation],
    flags: [
      {
        name: '--reveal',
        member: 'reveal',
        what: 'show codes and URLs that open something; only where payloads are encrypted',
        kind: 'flag',
      },
      ...backendQueueing,
    ],
    fixed: { input: {} },
    inputMember: 'input',
    destroys: named,
    report: asJson,
  },
  {
    path: 'list',
    workflow: 'listAll',
    what: 'Read a list of AWS Amplify or AmplifyBackend to its end; --input is the input of its operation',
    arguments: [{ ...operation, what: 'such as listBranches' }],
    flags: [
      { name: '--max-items <number>', member: 'maxItems', what: 'stop after so many', kind: 'number' },
      { name: '--page-size <number>', member: 'pageSize', what: 'items a call', kind: 'number' },
      {
        name: '--starting-token <token>',
        member: 'startingToken',
        what: 'go on where the nextToken of an earlier result says',
      },
    ],
    fixed: { input: {} },
    inputMember: 'input',
    report: asJson,
  },
];

/** Commands that clean up what is left at AWS. */
export const sweepCommands: readonly WorkflowCommand[] = [
  {
    path: 'sweep',
    workflow: 'sweepOrphans',
    what: 'Stop unfinished deployments of ours that no run owns, and tell of others',
    flags: [
      { name: '--app <id>', member: 'appIds', what: 'only of this app; repeatable; all unless given', kind: 'list' },
      {
        name: '--grace <seconds>',
        member: 'graceSeconds',
        what: 'leave alone what began later; two hours unless given',
        kind: 'number',
      },
    ],
    report: swept,
  },
];

/** Commands around the artifact store. */
export const artifactCommands: readonly WorkflowCommand[] = [
  {
    path: 'artifacts prune',
    workflow: 'pruneArtifacts',
    what: 'Remove old artifacts from the store, never one that a branch runs',
    flags: [
      { name: '--older-than <days>', member: 'olderThanDays', what: 'remove only what is older', kind: 'number' },
      {
        name: '--keep <number>',
        member: 'keepNewest',
        what: 'newest jobs of each branch that keep theirs; 10 unless given',
        kind: 'number',
      },
      { name: '--app <id>', member: 'appIds', what: 'only what branches of this app have; repeatable', kind: 'list' },
    ],
    report: pruned,
  },
];
