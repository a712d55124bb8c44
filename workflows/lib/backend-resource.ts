import { ApplicationFailure } from '@temporalio/common';
import type { Asked, Inspected } from '../../activities/backend-resources.ts';
import type { CallOptions, OperationName } from '../../activities/types.ts';
import type {
  BackendCategory,
  BackendResource,
  ConfigureResult,
  EnvironmentRef,
  ResourceChange,
} from '../contracts.ts';
import { runBackendJob } from './backend.ts';
import type { Compensation } from './compensation.ts';
import { effectId } from './effect-id.ts';
import { atRest, CLEANUP_SECONDS, type JobAnswer, jobRemedy, type MadeJob, newestJobId, starting } from './made-job.ts';
import type { Process } from './process.ts';
import type { Step } from './progress.ts';
import type { Remedy } from './remedy.ts';
import type { Seen } from './told-state.ts';

/** What a job of a resource is called with. */
export interface ResourceCall {
  readonly calls: Step['calls'];
  readonly environment: { readonly AppId: string; readonly BackendEnvironmentName: string };
  /** The environment, and the name. */
  readonly resource: ResourceCall['environment'] & { readonly ResourceName: string };
  readonly options: CallOptions;
}

/** A job by which a resource becomes what is asked for. */
export interface ResourceJob {
  readonly done: Exclude<ConfigureResult<BackendCategory>['done'], 'unchanged'>;
  readonly operation: OperationName;
  readonly start: (call: ResourceCall) => Promise<JobAnswer>;
}

/** What a resource of an environment is to be, and the jobs by which it becomes so. */
export interface ResourceGoal<Category extends BackendCategory> extends EnvironmentRef {
  readonly category: Category;
  readonly resourceName?: string | undefined;
  readonly timeoutSeconds?: number | undefined;
  /** Not there: it is to be gone. */
  readonly asked?: Asked;
  /** For where there is none. Not there: nothing is to be done then. */
  readonly make?: ResourceJob;
  /** For where there is one that is not as asked. Not there: that can't be changed. */
  readonly change?: ResourceJob;
  /** Paths of what `change` can't change. */
  readonly fixed?: readonly string[];
  /** Deletes what `make` made. */
  readonly remove: ResourceJob;
  /** The same as a call. */
  readonly removal: (resource: ResourceCall['resource']) => Remedy;
}

/**
 * Brings a resource to what is asked for, and notes what is `seen` of it. When that fails or is cancelled, waits for the end of the job, which the service
 * can't stop, and deletes what this run made; what it changed or deleted stays so.
 * @throws `UnsupportedChange`, before anything is touched, with each change that the service has no call for;
 * `AmbiguousResource`, `Conflict`, `BackendJobFailed`, `WaitTimedOut`; `StateMismatch` when the job ended well and the resource is not
 * as asked, which then stays as it is.
 */
export async function configureResource<Category extends BackendCategory>(
  process: Process,
  compensation: Compensation,
  goal: ResourceGoal<Category>,
  seen: Seen<BackendResource<Category>> = {},
): Promise<ConfigureResult<Category>> {
  const { appId, environmentName, category, timeoutSeconds } = goal;
  const environment = { appId, environmentName };
  process.mark({ appId, environment: environmentName });
  const { resource: before, changes } = await inspect(process, goal, goal.resourceName);
  const had = before !== undefined && { before };
  Object.assign(seen, { before: before ?? null, after: before ?? null });
  const job = nextJob(goal, before !== undefined, changes);
  if (job === undefined)
    return { ...environment, done: 'unchanged', ...had, ...(before && { after: before }), changes };

  const made: MadeJob = { newestBefore: await newestJobId(process, environment, job.operation) };
  const name = before?.resourceName ?? goal.resourceName ?? category;
  // What is imported gets its name from the service.
  const nameAfter = job.done === 'imported' ? undefined : name;
  delete seen.after;
  seen.look = async () => (await inspect(process, { ...environment, category }, nameAfter, 'cleanup')).resource ?? null;
  compensation.add(
    `bring the ${category} of environment ${environmentName} of app ${appId} to rest`,
    () => settle(process, goal, job, made, nameAfter),
    () =>
      job === goal.make && nameAfter !== undefined
        ? goal.removal({ AppId: appId, BackendEnvironmentName: environmentName, ResourceName: nameAfter })
        : jobRemedy(environment, made),
  );
  const request = {
    title: titles[job.done](category, nameAfter),
    start: (step: Step) =>
      starting(step, { ...environment, operation: job.operation }, made, (options) =>
        job.start(callOf(step.calls, goal, job, name, options)),
      ),
    environment,
    timeoutSeconds,
  };
  const { jobId } = await runBackendJob(process, request, made);
  const { resource: after, changes: left } = await inspect(process, goal, nameAfter);
  if ((after === undefined) !== (goal.asked === undefined) || left.length > 0) {
    // What a job made that ended well is whole, and the service may write things its own way: it is for people to judge.
    made.asked = false;
    throw mismatch(goal, left);
  }
  return { ...environment, done: job.done, ...had, ...(after && { after }), changes, jobId };
}

const titles = {
  created: (category, name) => `Create ${category} ${name}`,
  updated: (category, name) => `Update ${category} ${name}`,
  imported: (category) => `Import ${category}`,
  removed: (category, name) => `Delete ${category} ${name}`,
} as const satisfies Record<ResourceJob['done'], (category: string, name: string | undefined) => string>;

/**
 * The job that is due; undefined where all is as asked.
 * @throws `UnsupportedChange`.
 */
function nextJob<Category extends BackendCategory>(
  { asked, make, change, fixed = [], category, environmentName }: ResourceGoal<Category>,
  exists: boolean,
  changes: readonly ResourceChange[],
): ResourceJob | undefined {
  if (!exists) return make;
  if (asked !== undefined && changes.length === 0) return undefined;
  const refused = change === undefined ? changes : changes.filter(({ path }) => fixed.includes(path));
  if (refused.length === 0) return change;
  throw ApplicationFailure.create({
    type: 'UnsupportedChange',
    message: `The ${category} of environment ${environmentName} is left alone, since no call can change ${say(refused)}`,
    nonRetryable: true,
    details: [{ changes: refused }],
  });
}

/** Waits for the end of what a failed run began, and deletes what it made. */
async function settle<Category extends BackendCategory>(
  process: Process,
  goal: ResourceGoal<Category>,
  job: ResourceJob,
  made: MadeJob,
  name: string | undefined,
): Promise<void> {
  const { appId, environmentName, category } = goal;
  const environment = { appId, environmentName };
  if (!(await atRest(process, environment, job.operation, made)) || job !== goal.make) return;
  const { resource } = await inspect(process, { ...environment, category }, name, 'cleanup');
  if (resource === undefined) return;
  await runBackendJob(process, {
    title: titles.removed(category, resource.resourceName),
    start: ({ calls }) => goal.remove.start(callOf(calls, goal, goal.remove, resource.resourceName)),
    environment,
    timeoutSeconds: CLEANUP_SECONDS,
  });
}

function inspect<Category extends BackendCategory>(
  { progress }: Process,
  {
    appId,
    environmentName,
    category,
    asked,
  }: Pick<ResourceGoal<Category>, keyof EnvironmentRef | 'category' | 'asked'>,
  resourceName: string | undefined,
  bounds: 'calls' | 'cleanup' = 'calls',
): Promise<Inspected<Category>> {
  return progress.step(
    `Look at the ${category} of environment ${environmentName}`,
    (step) => step[bounds].inspectBackendResource({ appId, environmentName, category, resourceName, asked }),
    ({ resource, changes }) => {
      if (resource === undefined) return 'there is none';
      return `${resource.resourceName}${changes.length === 0 ? '' : `, to change: ${changes.map(({ path }) => path).join(', ')}`}`;
    },
  );
}

function callOf(
  calls: Step['calls'],
  { appId, environmentName }: EnvironmentRef,
  { operation }: ResourceJob,
  name: string,
  options: CallOptions = {},
): ResourceCall {
  const environment = { AppId: appId, BackendEnvironmentName: environmentName };
  return {
    calls,
    environment,
    resource: { ...environment, ResourceName: name },
    options: { effect: effectId(operation), ...options },
  };
}

function mismatch(
  { category, environmentName, asked }: ResourceGoal<BackendCategory>,
  left: readonly ResourceChange[],
): ApplicationFailure {
  const found = asked === undefined ? 'is still there' : left.length === 0 ? 'is not there' : `differs in ${say(left)}`;
  return ApplicationFailure.create({
    type: 'StateMismatch',
    message: `The job ended well, but the ${category} of environment ${environmentName} ${found}`,
    nonRetryable: true,
    details: [{ changes: left }],
  });
}

function say(changes: readonly ResourceChange[]): string {
  return changes
    .map(({ path, before, asked }) => `${path} from ${JSON.stringify(before) ?? 'nothing'} to ${JSON.stringify(asked)}`)
    .join('; ');
}
