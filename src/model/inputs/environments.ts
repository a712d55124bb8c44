import { type Shapes, structureOf, type StructureShape } from '../index.ts';
import { memberOf } from '../member-of.ts';
import type { Violation } from '../validate.ts';
import { appShapes } from './apps.ts';
import { backendResourceInputs, oneGoal } from './backend-resources.ts';
import { backendInputs } from './backends.ts';
import type { Rule } from './members.ts';
import { oneSource } from './sources.ts';

const described = ['resourceName', 'resourceConfig', 'import'];

/** What a resource is to be, as the workflow that configures it has it, without app and environment. */
function resourceShape(name: keyof typeof backendResourceInputs): StructureShape {
  const members = Object.entries(backendResourceInputs[name].members);
  return { type: 'structure', members: Object.fromEntries(members.filter(([member]) => described.includes(member))) };
}

const {
  backendEnvironment: _,
  backendEnvironmentArn: __,
  ...branchMembers
} = structureOf(appShapes, 'BranchInput').members;

/** The input of the workflow that makes a whole environment. */
export const environmentInputs = {
  provisionEnvironment: {
    type: 'structure',
    required: backendInputs.cloneBackend.required,
    members: {
      ...backendInputs.cloneBackend.members,
      auth: { shape: 'DescribedAuth' },
      api: { shape: 'DescribedApi' },
      storage: { shape: 'DescribedStorage' },
      branch: { shape: 'LinkedBranch' },
      subDomain: { shape: 'SubDomainOfBranch' },
    },
  },
} as const satisfies Record<string, StructureShape>;

/** The shapes that it names. */
export const environmentShapes: Shapes = {
  DescribedAuth: resourceShape('configureAuth'),
  DescribedApi: resourceShape('configureApi'),
  DescribedStorage: resourceShape('configureStorage'),
  LinkedBranch: { type: 'structure', required: ['branchName'], members: branchMembers },
  SubDomainOfBranch: {
    type: 'structure',
    required: ['domainName', 'prefix'],
    members: { domainName: { shape: 'DomainName', location: 'uri' }, prefix: { shape: 'DomainPrefix' } },
  },
};

/** What shapes cannot say of it. */
export const environmentRules: Partial<Record<keyof typeof environmentInputs, Rule>> = {
  provisionEnvironment: (input) => [
    ...['auth', 'storage'].flatMap((category) => below(category, input, oneGoal(['resourceConfig', 'import']))),
    ...below('api', input, oneGoal(['resourceConfig'])),
    ...oneSource('branch.source', memberOf(memberOf(input, 'branch'), 'source')),
    ...lackingBranch(input),
  ],
};

function below(path: string, input: unknown, rule: Rule): Violation[] {
  const value = memberOf(input, path);
  if (typeof value !== 'object' || value === null) return [];
  return rule(value).map((violation) => ({ ...violation, path: [path, violation.path].filter(Boolean).join('.') }));
}

function lackingBranch(input: unknown): Violation[] {
  const needless = memberOf(input, 'subDomain') === undefined || memberOf(input, 'branch') !== undefined;
  return needless ? [] : [{ path: 'subDomain', rule: 'needs a branch that it shows' }];
}
