import type { AppRecord, BranchRecord, Scope } from '../store.ts';

/** ARN of an app in its account and region. */
export const appArn = ({ account, region }: Scope, appId: string): string =>
  `arn:aws:amplify:${region}:${account}:apps/${appId}`;

export const branchArn = (scope: Scope, appId: string, branchName: string): string =>
  `${appArn(scope, appId)}/branches/${branchName}`;

/** Job ids stand in ARNs and in `activeJobId` with ten digits. */
export const paddedJobId = (jobId: number): string => String(jobId).padStart(10, '0');

/** The app or branch of an ARN that has tags; undefined where there is none in this account and region. */
export function findTagged(scope: Scope, arn: string): AppRecord['app'] | BranchRecord['branch'] | undefined {
  const prefix = appArn(scope, '');
  if (!arn.startsWith(prefix)) return undefined;
  const [, appId, branchName] = /^([^/]+)(?:\/branches\/(.+))?$/s.exec(arn.slice(prefix.length)) ?? [];
  const app = scope.apps.get(appId ?? '');
  return branchName === undefined ? app?.app : app?.branches.get(branchName)?.branch;
}
