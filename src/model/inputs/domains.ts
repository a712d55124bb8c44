import { type Shapes, structureOf, type StructureShape } from '../index.ts';
import { memberOf } from '../member-of.ts';
import type { Violation } from '../validate.ts';
import { appId, flag, type Rule, serviceShapes, target } from './members.ts';

const { members: association } = structureOf(serviceShapes, 'CreateDomainAssociationRequest');
const domain = { appId, domainName: { shape: 'DomainName', location: 'uri' } } as const;
const timeoutSeconds = { shape: 'LongTimeoutSeconds' };

/** Inputs of the workflows around domains. */
export const domainInputs = {
  collectAccessLogs: {
    type: 'structure',
    required: ['appId', 'domainName'],
    members: { target, ...domain, startTime: { shape: 'StartTime' }, endTime: { shape: 'EndTime' } },
  },
  connectDomain: {
    type: 'structure',
    required: ['appId', 'domainName', 'subDomainSettings'],
    members: {
      target,
      ...association,
      ...domain,
      subDomainSettings: { shape: 'SubDomains' },
      timeoutSeconds,
      keepOnFailure: flag,
    },
  },
  updateSubDomains: {
    type: 'structure',
    required: ['appId', 'domainName'],
    members: { target, ...domain, set: { shape: 'SubDomains' }, remove: { shape: 'Prefixes' }, timeoutSeconds },
  },
  waitForDomain: {
    type: 'structure',
    required: ['appId', 'domainName'],
    members: { target, ...domain, timeoutSeconds },
  },
} as const satisfies Record<string, StructureShape>;

/** The shapes that these inputs name. */
export const domainShapes: Shapes = {
  // AWS's quota (L-85685B2E), though the model would take 500.
  SubDomains: { type: 'list', max: 50, member: { shape: 'SubDomainSetting' } },
  Prefixes: { type: 'list', max: 50, member: { shape: 'DomainPrefix' } },
};

/** What shapes cannot say of them. */
export const domainRules: Partial<Record<keyof typeof domainInputs, Rule>> = {
  collectAccessLogs: periodViolations,
  connectDomain: (input) => repeated(prefixesOf(input, 'subDomainSettings')),
  updateSubDomains: (input) => {
    const named = [...prefixesOf(input, 'set'), ...prefixesOf(input, 'remove')];
    return named.length === 0 ? [{ path: '', rule: 'must have at least one of set and remove' }] : repeated(named);
  },
};

/** A period does not end before it begins. */
function periodViolations(input: unknown): Violation[] {
  const [start, end] = ['startTime', 'endTime'].map((name) => {
    const time = memberOf(input, name);
    return typeof time === 'string' ? Date.parse(time) : Number.NaN;
  });
  return start !== undefined && end !== undefined && start > end
    ? [{ path: 'startTime', rule: 'must not be after endTime' }]
    : [];
}

interface NamedPrefix {
  readonly path: string;
  readonly prefix: unknown;
}

/** The prefixes of a list of sub domains, or of prefixes, with where they stand. */
function prefixesOf(input: unknown, member: string): NamedPrefix[] {
  const listed = memberOf(input, member);
  if (!Array.isArray(listed)) return [];
  // With the holes that a list may have.
  return Array.from(listed, (item: unknown, index) =>
    typeof item === 'string'
      ? { path: `${member}[${index}]`, prefix: item }
      : { path: `${member}[${index}].prefix`, prefix: memberOf(item, 'prefix') },
  );
}

/** No prefix is named twice: host names have no case. */
function repeated(named: readonly NamedPrefix[]): Violation[] {
  const seen = new Set<string>();
  return named.flatMap(({ path, prefix }) => {
    if (typeof prefix !== 'string') return [];
    const name = prefix.toLowerCase();
    if (seen.has(name)) return [{ path, rule: 'must not be that of another sub domain' }];
    seen.add(name);
    return [];
  });
}
