import type { ShownCall } from './contracts.ts';
import type * as registry from './index.ts';

/** The workflows that people start. */
type Started = Exclude<keyof typeof registry, 'callBudget' | 'resourceLock'>;

/** What a run does, in one line, from an input that was checked. */
type Summaries = { readonly [Name in Started]: (input: Parameters<(typeof registry)[Name]>[0]) => string };

/** The one line that stands for a run in the Temporal UI, by workflow. No member that may be a secret is in one. */
export const summaries: Summaries = {
  callOperation: ({ operation }) => `Call ${operation}`,
  checkTargets: ({ target }) => (target === undefined ? 'Check all targets' : `Check target ${target}`),
  cloneBackend: ({ appId, environmentName, targetEnvironmentName }) =>
    `Clone backend ${environmentName} of app ${appId} as ${targetEnvironmentName}`,
  collectAccessLogs: ({ appId, domainName }) => `Collect the access logs of ${domainName} of app ${appId}`,
  configureApi: ({ appId, environmentName, remove }) =>
    `${configure(remove)} the API of backend ${environmentName} of app ${appId}`,
  configureAuth: ({ appId, environmentName, remove }) =>
    `${configure(remove)} the auth of backend ${environmentName} of app ${appId}`,
  configureBackend: ({ appId, remove }) => `${configure(remove)} the backend config of app ${appId}`,
  configureStorage: ({ appId, environmentName, remove }) =>
    `${configure(remove)} the storage of backend ${environmentName} of app ${appId}`,
  connectDomain: ({ appId, domainName }) => `Connect ${domainName ?? ''} to app ${appId ?? ''}`,
  createApp: ({ app }) => `Create app ${app.name ?? ''}`,
  createBackend: ({ appId, environmentName }) => `Create backend ${environmentName} of app ${appId}`,
  deleteApp: ({ appId }) => `Delete app ${appId}`,
  deleteBackend: ({ appId, environmentName }) => `Delete backend ${environmentName} of app ${appId}`,
  deployBranch: ({ appId, branchName, source }) =>
    `${'release' in source ? 'Build and deploy' : 'Deploy'} to branch ${branchName} of app ${appId}`,
  listAll: ({ operation }) => `Read all of ${operation}`,
  promoteBranch: ({ appId, branchName, toBranchName, toAppId = appId }) =>
    `Promote branch ${branchName} of app ${appId} to ${toBranchName}${toAppId === appId ? '' : ` of app ${toAppId}`}`,
  provisionEnvironment: ({ appId, environmentName, targetEnvironmentName }) =>
    `Provision ${targetEnvironmentName} of app ${appId} from backend ${environmentName}`,
  pruneArtifacts: ({ olderThanDays }) => `Remove artifacts that are older than ${olderThanDays} days`,
  releaseBranch: ({ appId, branchName }) => `Build branch ${branchName} of app ${appId}`,
  removeAllBackends: ({ appId }) => `Remove all backends of app ${appId}`,
  rollbackBranch: ({ appId, branchName }) => `Roll back branch ${branchName} of app ${appId}`,
  sweepOrphans: ({ appIds }) =>
    `Stop deployments that no run owns, of ${appIds === undefined ? 'all apps' : appIds.join(', ')}`,
  updateApp: ({ appId, plan }) => `${plan === true ? 'Plan the update of' : 'Update'} app ${appId}`,
  updateSubDomains: ({ appId, domainName }) => `Change sub domains of ${domainName} of app ${appId}`,
  waitForBackendJob: ({ appId, environmentName, jobId }) =>
    `Wait for job ${jobId} of backend ${environmentName} of app ${appId}`,
  waitForDomain: ({ appId, domainName }) => `Wait for ${domainName} of app ${appId}`,
  waitForJob: ({ appId, branchName, jobId }) => `Wait for job ${jobId} of branch ${branchName} of app ${appId}`,
};

const configure = (remove?: boolean): string => (remove === true ? 'Remove' : 'Configure');

/** Temporal refuses a summary of more than 400 bytes, of which an encrypting codec takes some. */
const MOST_BYTES = 200;

/** A text as it may stand in a summary: one line, and cut where it is too long. */
export function asSummary(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  // No character takes less than a byte, nor more than two code units.
  const cut = Array.from(line.slice(0, 2 * MOST_BYTES)).slice(0, MOST_BYTES);
  if (cut.join('') === line && bytesOf(cut) <= MOST_BYTES) return line;
  while (bytesOf([...cut, '…']) > MOST_BYTES) cut.pop();
  return `${cut.join('')}…`;
}

/** In the JSON that is sent, where a control character takes six. */
const bytesOf = (characters: readonly string[]): number =>
  new TextEncoder().encode(JSON.stringify(characters.join(''))).length;

/** What names a thing in the input of an activity, innermost first: the services write members with small or large letters. */
const names = [
  ['job', ['jobId', 'JobId']],
  ['webhook', ['webhookId']],
  ['branch', ['branchName']],
  ['domain', ['domainName']],
  ['backend', ['environmentName', 'backendEnvironmentName', 'BackendEnvironmentName']],
  ['app', ['appId', 'AppId']],
  ['resource', ['resourceArn']],
] as const;

/** What an activity acts on, such as `job 7 of branch main of app d1a2b3c4d5e6f7`; undefined where its input names nothing. */
export function subjectOf(args: readonly unknown[]): string | undefined {
  const text = args.find((one) => typeof one === 'string');
  const input = new Map<string, unknown>(args.flatMap(entriesOf));
  const parts = names.flatMap(([kind, members]) => {
    const name = members.map((member) => input.get(member)).find((value) => typeof value === 'string');
    return name === undefined ? [] : [`${kind} ${name}`];
  });
  const subject = parts.length > 0 ? parts.join(' of ') : text;
  return subject === undefined ? undefined : asSummary(subject);
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

/** A call for people, by what it acts on, such as `createBranch: branch main of app d1a2b3c4d5e6f7`. */
export function sayCall({ operation, input }: ShownCall): string {
  const subject = subjectOf([input]);
  return subject === undefined ? operation : `${operation}: ${subject}`;
}
