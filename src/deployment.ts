import type { WorkerDeploymentVersion } from '@temporalio/common';

/** What the server takes for a name and for a version. */
const rules = {
  TEMPORAL_DEPLOYMENT_NAME: [
    /^(?!__)[^.:]{1,100}$/,
    'must be at most 100 characters, without . and :, and not begin with __',
  ],
  TEMPORAL_BUILD_ID: [/^(?!__).{1,100}$/, 'must be at most 100 characters, and not begin with __'],
} as const satisfies Record<string, readonly [RegExp, string]>;

/** Reads which version of which deployment a worker is, and says what is wrong with that. Neither set: it is none. */
export function loadDeployment(env: Readonly<Record<string, string>>): {
  readonly deployment?: WorkerDeploymentVersion;
  readonly mistakes: readonly string[];
} {
  const { TEMPORAL_DEPLOYMENT_NAME: deploymentName, TEMPORAL_BUILD_ID: buildId } = env;
  if (deploymentName === undefined && buildId === undefined) return { mistakes: [] };
  if (deploymentName === undefined) return { mistakes: ['TEMPORAL_DEPLOYMENT_NAME: TEMPORAL_BUILD_ID needs it'] };
  if (buildId === undefined) return { mistakes: ['TEMPORAL_BUILD_ID: TEMPORAL_DEPLOYMENT_NAME needs it'] };
  const mistakes = Object.entries(rules).flatMap(([name, [form, message]]) =>
    form.test(env[name] ?? '') ? [] : [`${name}: ${message}`],
  );
  return { deployment: { deploymentName, buildId }, mistakes };
}
