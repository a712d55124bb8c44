import { type Shapes, structureOf, type StructureShape } from '../index.ts';
import { memberOf } from '../member-of.ts';
import type { Violation } from '../validate.ts';
import { appId, flag, type Rule, serviceShapes, target } from './members.ts';

const { members: association } = structureOf(serviceShapes, 'CreateDomainAssociationRequest');
const domain = { appId, domainName: { shape: 'DomainName', location: 'uri' } } as const;
const timeoutSeconds = { shape: 'LongTimeoutSeconds' };

/** Inputs of the workflows around domains. */
export const domainInputs = {
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
};

/** What shapes cannot say of them. */
export const domainRules: Partial<Record<keyof typeof domainInputs, Rule>> = {
  connectDomain: (input) => repeated(prefixesOf(input, 'subDomainSettings')),
};

interface NamedPrefix {
  readonly path: string;
  readonly prefix: unknown;
}

/** The prefixes of a list of sub domains, with where they stand. */
function prefixesOf(input: unknown, member: string): NamedPrefix[] {
  const listed = memberOf(input, member);
  if (!Array.isArray(listed)) return [];
  return listed.map((item: unknown, index) => ({
    path: `${member}[${index}].prefix`,
    prefix: memberOf(item, 'prefix'),
  }));
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
