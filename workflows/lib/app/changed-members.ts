import type { Difference } from '../../contracts.ts';

/** Members that the service takes only together. */
const together: readonly (readonly string[])[] = [
  ['enableBasicAuth', 'basicAuthCredentials'],
  ['repository', 'oauthToken', 'accessToken'],
  ['enableAutoBranchCreation', 'autoBranchCreationPatterns', 'autoBranchCreationConfig'],
];

/** Of the members of a resource, those that differ, with those that go together with them. */
export function changedMembers<Members extends object>(
  members: Members,
  differences: readonly Difference[],
): Partial<Members> {
  const changed = new Set(differences.map(({ member }) => member.split('.')[0] ?? ''));
  const sent = new Set([...changed, ...together.filter((group) => group.some((name) => changed.has(name))).flat()]);
  const entries = Object.entries(members).filter(([name]) => sent.has(name));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- some of the members of the same object
  return Object.fromEntries(entries) as Partial<Members>;
}

/** No environment variables are given to the service as one without a name: it takes an empty map for none given. */
export function withClearedVariables<Members extends object>(members: Members): Members {
  const { environmentVariables } = members as { environmentVariables?: object };
  const isCleared = environmentVariables !== undefined && Object.keys(environmentVariables).length === 0;
  return isCleared ? { ...members, environmentVariables: { '': '' } } : members;
}
