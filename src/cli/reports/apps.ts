import type { CreateAppResult, DeleteAppResult, Difference, UpdateAppResult } from '../../../workflows/contracts.ts';
import type { Listed } from '../../../activities/list-all.ts';
import { memberOf } from '../../model/member-of.ts';
import { textTable } from '../terminal/table.ts';
import { dnsTable } from './dns.ts';

/** Of `app create`. */
export function newApp({ appId, ...parts }: CreateAppResult): string {
  return [`App ${appId}`, ...partLines(parts)].join('\n');
}

function partLines({
  branches,
  domains,
  webhooks,
}: Pick<CreateAppResult, 'branches' | 'domains' | 'webhooks'>): string[] {
  return [
    ...branches.map(({ branchName, url }) => `  ${branchName}: ${url}`),
    ...domains.flatMap(({ domainName, status, dnsRecords }) => [
      `  ${domainName}: ${status}`,
      ...(status !== 'AVAILABLE' && dnsRecords.length > 0 ? [dnsTable(dnsRecords)] : []),
    ]),
    ...webhooks.map(({ webhookId, branchName }) => `  webhook ${webhookId} of ${branchName}`),
  ];
}

/** Of `app update`: what was done, or with `--plan` would be. */
export function appUpdated({ appId, applied, differences, calls, ...parts }: UpdateAppResult): string {
  if (calls.length === 0) return `App ${appId} is as described`;
  const said = applied ? `App ${appId} was changed, in ${count(calls.length, 'call')}:` : planned(appId, calls.length);
  return [said, ...differences.map(differenceLine), ...(applied ? partLines(parts) : [])].join('\n');
}

const planned = (appId: string, calls: number): string => `App ${appId} would be changed, in ${count(calls, 'call')}:`;

function differenceLine({ resource, member, before, after }: Difference): string {
  const at = member === 'exists' ? resource : `${resource}: ${member}`;
  if (member === 'exists') return `  ${after === undefined || after === false ? '-' : '+'} ${at}`;
  if (before === undefined) return `  + ${at} = ${JSON.stringify(after)}`;
  if (after === undefined) return `  - ${at} (was ${JSON.stringify(before)})`;
  return `  ~ ${at}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`;
}

/** Of `app delete`. */
export function appDeleted({ appId, existed }: DeleteAppResult): string {
  return existed ? `App ${appId} is deleted` : `There is no app ${appId}`;
}

/** Of `app list`. */
export function appList({ items }: Listed): string {
  if (items.length === 0) return 'There are no apps';
  const columns = ['appId', 'name', 'defaultDomain', 'repository'];
  const rows = items.map((item) => columns.map((column) => text(memberOf(item, column))));
  return textTable(['APP', 'NAME', 'DOMAIN', 'REPOSITORY'], rows);
}

/** Of `app show`: what stands in no other column than its own. */
export function appShown(answer: object): string {
  const shown = Object.entries(memberOf(answer, 'app') ?? {}).filter(([, value]) => text(value) !== '');
  return textTable(
    ['MEMBER', 'VALUE'],
    shown.map(([name, value]) => [name, text(value)]),
    Infinity,
  );
}

function text(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Such as "1 call" and "2 calls". */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
