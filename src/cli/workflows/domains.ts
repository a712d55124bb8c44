import type { WorkflowCommand } from '../tree/spec.ts';
import { accessLogs, domain, subDomainsChanged } from '../reports/domains.ts';
import { app, domainArgument, keepOnFailure, timeout } from './shared.ts';

const domainTimeout = timeout('how long it may take until the domain is available; three days unless given');

/** Commands around domains. */
export const domainCommands: readonly WorkflowCommand[] = [
  {
    path: 'domain connect',
    workflow: 'connectDomain',
    what: 'Connect a domain, show the DNS records to set, and wait until it is available',
    arguments: [domainArgument],
    flags: [
      app,
      {
        name: '--sub <prefix=branch>',
        member: 'subDomainSettings',
        what: 'sub domain and the branch that it shows; @ is the domain itself; repeatable',
        kind: 'subDomains',
      },
      {
        name: '--auto-sub-domain',
        member: 'enableAutoSubDomain',
        what: 'let Amplify make a sub domain of each branch',
        kind: 'flag',
      },
      keepOnFailure,
      domainTimeout,
    ],
    report: domain,
  },
  {
    path: 'domain subdomains',
    workflow: 'updateSubDomains',
    what: 'Add, move or remove single sub domains',
    arguments: [domainArgument],
    flags: [
      app,
      {
        name: '--set <prefix=branch>',
        member: 'set',
        what: 'sub domain and the branch that it is to show; @ is the domain itself; repeatable',
        kind: 'subDomains',
      },
      { name: '--remove <prefix>', member: 'remove', what: 'sub domain to remove; repeatable', kind: 'prefixes' },
      domainTimeout,
    ],
    report: subDomainsChanged,
  },
  {
    path: 'domain access-logs',
    workflow: 'collectAccessLogs',
    what: 'Put the access logs of a domain into the artifact store, as a CSV file',
    arguments: [domainArgument],
    flags: [
      app,
      { name: '--start <time>', member: 'startTime', what: 'ISO 8601; two weeks before the end unless given' },
      { name: '--end <time>', member: 'endTime', what: 'ISO 8601; now unless given' },
    ],
    report: accessLogs,
  },
];
