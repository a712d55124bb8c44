import { ApplicationFailure } from '@temporalio/common';
import { sleep } from '@temporalio/workflow';
import type { ApiModels, EnvironmentRef } from '../contracts.ts';
import { runBackendJob } from './backend.ts';
import type { Compensation } from './compensation.ts';
import { effectId } from './effect-id.ts';
import { atRest, jobRemedy, type MadeJob, newestJobId, starting } from './made-job.ts';
import { present } from './present.ts';
import type { Process } from './process.ts';
import type { Step } from './progress.ts';

/** After their job the models may be told as STALE for a moment. */
const LEAST_PAUSE_MS = 1_000;
/** In 15 s; each look may bring all models into the history. */
const MOST_LOOKS = 5;

const OPERATION = 'generateBackendAPIModels';

/**
 * The models of a GraphQL API, generated from its schema as it is: by a job, unless they are LATEST already. When that fails or is
 * cancelled, waits for the end of the job.
 * @throws `BackendJobFailed`, `WaitTimedOut`; `StateMismatch` when they are still STALE 15 s after the job ended well.
 */
export async function latestModels(
  process: Process,
  compensation: Compensation,
  environment: EnvironmentRef,
  resourceName: string,
  timeoutSeconds: number | undefined,
): Promise<ApiModels> {
  const { progress } = process;
  const { appId, environmentName } = environment;
  const resource = { AppId: appId, BackendEnvironmentName: environmentName, ResourceName: resourceName };
  const read = async ({ calls }: Step): Promise<ApiModels | undefined> => {
    const { Status, Models, ModelIntrospectionSchema: schema } = await calls.getBackendAPIModels(resource);
    if (Status !== 'LATEST') return undefined;
    return { models: present(Models, 'Models'), ...(schema !== undefined && { modelIntrospectionSchema: schema }) };
  };
  const known = await progress.step(`Look at the models of api ${resourceName}`, read, (models) =>
    models === undefined ? 'they are not the latest' : 'LATEST',
  );
  if (known !== undefined) return known;
  const made: MadeJob = { newestBefore: await newestJobId(process, environment, OPERATION) };
  compensation.add(
    `wait for the models of api ${resourceName} of environment ${environmentName} of app ${appId}`,
    () => atRest(process, environment, OPERATION, made),
    () => jobRemedy(environment, made),
  );
  const request = {
    title: `Generate the models of api ${resourceName}`,
    start: (step: Step) =>
      starting(step, { ...environment, operation: OPERATION }, made, (options) =>
        step.calls[OPERATION](resource, { effect: effectId(OPERATION), ...options }),
      ),
    environment,
    timeoutSeconds,
  };
  await runBackendJob(process, request, made);
  return progress.step(`Read the models of api ${resourceName}`, async (step) => {
    for (let look = 1, pauseMs = LEAST_PAUSE_MS; ; look += 1, pauseMs *= 2) {
      const latest = await read(step);
      if (latest !== undefined) return latest;
      if (look === MOST_LOOKS) break;
      step.note('STALE');
      await sleep(pauseMs);
    }
    throw ApplicationFailure.nonRetryable(
      `The job ended well, but the models of api ${resourceName} of environment ${environmentName} are STALE`,
      'StateMismatch',
    );
  });
}
