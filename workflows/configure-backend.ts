import { ApplicationFailure } from '@temporalio/common';
import type { ConfigureBackendInput, ConfigureBackendResult, EnvironmentRef, LoginAuthConfig } from './contracts.ts';
import { runBackendJob } from './lib/backend.ts';
import { FIRST_ENVIRONMENT, withAllBackends } from './lib/backend-turn.ts';
import { type Compensation, compensating } from './lib/compensation.ts';
import { effectId } from './lib/effect-id.ts';
import { detailsOf, rootFailure } from './lib/failures.ts';
import { atRest, type InTheWay, type MadeJob, newestJobId, starting, untilEnded } from './lib/made-job.ts';
import { orMissing } from './lib/missing.ts';
import { type Process, runProcess } from './lib/process.ts';
import type { Step } from './lib/progress.ts';
import { type Seen, tellingState } from './lib/told-state.ts';

/**
 * Brings the config of an app's backends, which Amplify Studio needs, to a description: creates it, sets its login config, or
 * removes it. No call reads it: what there was is known from what AWS answers to a change.
 * @throws `Busy`; `StateMismatch` when AWS tells of another config than was asked for; `Conflict`, `BackendJobFailed`, `WaitTimedOut`,
 * `InvalidInput`, or the AWS error that nothing can be done about.
 */
export function configureBackend(input: ConfigureBackendInput): Promise<ConfigureBackendResult> {
  return runProcess(input, (process) => {
    process.mark({ appId: input.appId });
    return withAllBackends(process, input, ([first = FIRST_ENVIRONMENT] = []) =>
      tellingState(process, (seen: SeenConfig) => {
        if (input.remove === true) return remove(process, seen, input);
        const environment = { appId: input.appId, environmentName: first };
        return compensating(process, (compensation) => configure(process, compensation, seen, input, environment));
      }),
    );
  });
}

/** What is known of the config: `{}` is one of which AWS has told nothing. */
type SeenConfig = Seen<Partial<NonNullable<ConfigureBackendResult['after']>>>;

async function remove(process: Process, seen: SeenConfig, { appId }: ConfigureBackendInput) {
  const answer = await removeConfig(process, appId);
  if (answer?.Error) {
    seen.before = {};
    throw mismatch(`AWS did not remove the backend config of app ${appId}: ${answer.Error}`);
  }
  const existed = answer !== undefined;
  return { appId, done: existed ? 'removed' : 'unchanged', existed } as const;
}

function removeConfig({ progress }: Process, appId: string) {
  return progress.step(`Remove the backend config of app ${appId}`, ({ calls }) =>
    orMissing(calls.removeBackendConfig({ AppId: appId })),
  );
}

async function configure(
  process: Process,
  compensation: Compensation,
  seen: SeenConfig,
  input: ConfigureBackendInput,
  environment: EnvironmentRef,
): Promise<ConfigureBackendResult> {
  const { appId, loginAuthConfig } = input;
  // An update of what is there makes no job; without a login config it might clear the one that there is.
  const updated = loginAuthConfig && (await orMissing(update(process, seen, input, loginAuthConfig)));
  if (updated !== undefined) return { appId, done: 'updated', existed: true, after: updated };
  const jobId = await create(process, compensation, seen, input, environment);
  const after = loginAuthConfig && (await update(process, seen, input, loginAuthConfig));
  const known = after !== undefined && { after };
  if (jobId !== undefined) return { appId, done: 'created', existed: false, ...known, jobId };
  return { appId, done: after === undefined ? 'unchanged' : 'updated', existed: true, ...known };
}

/** The id of the job; undefined where there was a config already. */
async function create(
  process: Process,
  compensation: Compensation,
  seen: SeenConfig,
  { appId, backendManagerAppId, timeoutSeconds }: ConfigureBackendInput,
  environment: EnvironmentRef,
): Promise<string | undefined> {
  const made: MadeJob = { newestBefore: await newestJobId(process, environment, OPERATION) };
  compensation.add(
    `remove the backend config of app ${appId}`,
    async () => {
      if (await atRest(process, environment, OPERATION, made)) {
        await removeConfig(process, appId);
        seen.after = null;
      }
    },
    () => ({ operation: 'removeBackendConfig', input: { AppId: appId } }),
  );
  const request = {
    AppId: appId,
    ...(backendManagerAppId !== undefined && { BackendManagerAppId: backendManagerAppId }),
  };
  const title = `Create the backend config of app ${appId}`;
  const start = async (step: Step) => {
    const answer = await starting(step, { ...environment, operation: OPERATION }, made, (options) =>
      step.calls.createBackendConfig(request, { effect: effectId(OPERATION), ...options }),
    );
    // AWS makes none where there is one.
    seen.before = null;
    return answer;
  };
  try {
    return (await runBackendJob(process, { title, start, environment, timeoutSeconds }, made)).jobId;
  } catch (error) {
    if (!(await isThere(process, environment, rootFailure(error)))) throw error;
    Object.assign(seen, { before: {}, after: {} } satisfies SeenConfig);
    return undefined;
  }
}

/** Whether a new config was refused because there is one, be it that a job of somebody else has just made it. */
async function isThere(process: Process, environment: EnvironmentRef, error: Error): Promise<boolean> {
  if (!(error instanceof ApplicationFailure)) return false;
  if (error.type === 'BadRequestException') return /already exists/i.test(error.message);
  const { jobId }: Partial<InTheWay> = detailsOf(error);
  if (error.type !== 'Conflict' || jobId === undefined) return false;
  const status = await process.progress.step(
    `Wait for job ${jobId}, which makes the config`,
    (step) => untilEnded(step, environment, jobId),
    (ended) => ended,
  );
  return status === 'COMPLETED';
}

const OPERATION = 'createBackendConfig';

/** @throws `StateMismatch`. */
async function update(
  { progress }: Process,
  seen: SeenConfig,
  { appId, backendManagerAppId }: ConfigureBackendInput,
  asked: LoginAuthConfig,
) {
  const {
    BackendManagerAppId,
    LoginAuthConfig: found = {},
    ...answer
  } = await progress.step(`Set the login config of the backends of app ${appId}`, ({ calls }) =>
    calls.updateBackendConfig({ AppId: appId, LoginAuthConfig: asked }),
  );
  const pairs: [string, unknown, unknown][] = [
    ['AwsCognitoIdentityPoolId', asked.AwsCognitoIdentityPoolId, found.AwsCognitoIdentityPoolId],
    ['AwsCognitoRegion', asked.AwsCognitoRegion, found.AwsCognitoRegion],
    ['AwsUserPoolsId', asked.AwsUserPoolsId, found.AwsUserPoolsId],
    ['AwsUserPoolsWebClientId', asked.AwsUserPoolsWebClientId, found.AwsUserPoolsWebClientId],
    ['BackendManagerAppId', backendManagerAppId, BackendManagerAppId],
  ];
  const told = {
    ...(BackendManagerAppId !== undefined && { backendManagerAppId: BackendManagerAppId }),
    loginAuthConfig: found,
  };
  Object.assign(seen, { before: seen.before === undefined ? {} : seen.before, after: told } satisfies SeenConfig);
  const differing = pairs.filter(([, wanted, is]) => wanted !== undefined && wanted !== is);
  if (differing.length > 0) {
    const said = differing.map(([name, wanted, is]) => `${name} is ${String(is)}, not ${String(wanted)}`);
    throw mismatch([`The backend config of app ${appId} is not as asked`, ...said, answer.Error ?? ''].join('; '));
  }
  return told;
}

function mismatch(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message.replace(/; $/, ''), 'StateMismatch');
}
