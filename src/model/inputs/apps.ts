import { type Shapes, structureOf, type StructureShape } from '../index.ts';
import { memberOf } from '../member-of.ts';
import type { Violation } from '../validate.ts';
import { appId, flag, type Rule, serviceShapes, target, timeoutSeconds } from './members.ts';
import { oneSource } from './sources.ts';

const { appId: _, ...branchMembers } = structureOf(serviceShapes, 'CreateBranchRequest').members;

/** Inputs of the workflows around apps. */
export const appInputs = {
  createApp: {
    type: 'structure',
    required: ['app'],
    members: { target, app: { shape: 'CreateAppRequest' }, branches: { shape: 'BranchInputs' }, keepOnFailure: flag },
  },
  deleteApp: {
    type: 'structure',
    required: ['appId'],
    members: { target, appId, allowProduction: flag, timeoutSeconds },
  },
} as const satisfies Record<string, StructureShape>;

/** The shapes that these inputs name. */
export const appShapes: Shapes = {
  BranchInputs: { type: 'list', max: 50, member: { shape: 'BranchInput' } },
  BranchInput: {
    type: 'structure',
    required: ['branchName'],
    members: { ...branchMembers, source: { shape: 'DeploymentSource' } },
  },
};

/** What shapes cannot say of them. */
export const appRules: Partial<Record<keyof typeof appInputs, Rule>> = { createApp: branchViolations };

/** Each branch has one source at most, and no branch is named twice. */
function branchViolations(input: unknown): Violation[] {
  const branches = memberOf(input, 'branches');
  const listed: unknown[] = Array.isArray(branches) ? branches : [];
  const names = listed.map((item) => memberOf(item, 'branchName'));
  return [
    ...listed.flatMap((item, index) => oneSource(`branches[${index}].source`, memberOf(item, 'source'))),
    ...names.flatMap((name, index) =>
      name === undefined || names.indexOf(name) === index
        ? []
        : [{ path: `branches[${index}].branchName`, rule: 'must not be that of another branch' }],
    ),
  ];
}
