import type { Scope } from '../store.ts';

/** ARN of an app in its account and region. */
export const appArn = ({ account, region }: Scope, appId: string): string =>
  `arn:aws:amplify:${region}:${account}:apps/${appId}`;

export const branchArn = (scope: Scope, appId: string, branchName: string): string =>
  `${appArn(scope, appId)}/branches/${branchName}`;

export const backendEnvironmentArn = (scope: Scope, appId: string, environmentName: string): string =>
  `${appArn(scope, appId)}/backendenvironments/${environmentName}`;

/** Job ids stand in ARNs and in `activeJobId` with ten digits. */
export const paddedJobId = (jobId: number): string => String(jobId).padStart(10, '0');

/** What can have tags. */
export interface Tagged {
  tags?: Record<string, string> | undefined;
}

/** The app, branch, domain association or webhook of an ARN; undefined where there is none in this account and region. */
export function findTagged(scope: Scope, arn: string): Tagged | undefined {
  const prefix = appArn(scope, '');
  if (!arn.startsWith(prefix)) return undefined;
  const [, appId = '', kind, name = ''] = /^([^/]+)(?:\/(\w+)\/(.+))?$/s.exec(arn.slice(prefix.length)) ?? [];
  const app = scope.apps.get(appId);
  switch (kind) {
    case undefined:
      return app?.app;
    case 'branches':
      return app?.branches.get(name)?.branch;
    case 'domains':
      return app?.domains.get(name);
    case 'webhooks':
      return app?.webhooks.get(name);
    default:
      return undefined;
  }
}
