import { CreateBackendAPICommand } from '@aws-sdk/client-amplifybackend';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConfigureStorageInput } from '../../workflows/contracts.ts';
import { WORKFLOW_TASK_QUEUE } from '../../workflows/queues.ts';
import { callsOf, control, makeApp } from '../setup/amplify.ts';
import { endJob, environmentsOf, jobsInTurn, makeBackend, resourcesOf, untilBusy } from '../setup/backends.ts';
import { eventually } from '../setup/eventually.ts';
import { failedAs } from '../setup/failed-as.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';
import { reset } from '../setup/reset.ts';
import { untilPlace } from '../setup/turns.ts';

interface Environment {
  readonly appId: string;
  readonly environmentName: string;
}

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ speed: 100 });
});
afterAll(() => harness.stop());

const resourceConfig = { ServiceName: 'S3', Permissions: { Authenticated: ['READ'] } } as const;
const apiConfig = { ApiName: 'shop', Service: 'AppSync', TransformSchema: 'type A @model { id: ID! }' } as const;
const authConfig = {
  AuthResources: 'USER_POOL_ONLY',
  Service: 'COGNITO',
  UserPoolConfigs: { UserPoolName: 'p', SignInMethod: 'EMAIL', RequiredSignUpAttributes: ['EMAIL'] },
} as const;

const configureStorage = (environment: Environment, more: Partial<ConfigureStorageInput> = {}) =>
  harness.workflows.start('configureStorage', { ...environment, resourceConfig, ...more });
const configureApi = (environment: Environment) =>
  harness.workflows.start('configureApi', { ...environment, resourceConfig: apiConfig });
const cloneTo = (environment: Environment, targetEnvironmentName: string) =>
  harness.workflows.start('cloneBackend', { ...environment, targetEnvironmentName });

/** The next job of an app does nothing until it is ended. */
const hang = (appId: string) => control(harness, 'backend-jobs', { appId, outcome: 'hang', times: 1 });

/** Makes a job of the environment dev, as somebody else would. */
const createApi = (AppId: string) => {
  const theirs = { AppId, BackendEnvironmentName: 'dev', ResourceName: 'api', ResourceConfig: apiConfig };
  return harness.aws.amplifybackend.send(new CreateBackendAPICommand(theirs));
};

/** A run that has the lock of an environment, and a job there that does nothing until it is ended. */
async function holding(environment: Environment) {
  await hang(environment.appId);
  const run = await configureStorage(environment);
  await untilBusy(harness, environment.appId, environment.environmentName);
  return run;
}

type Waiting = Awaited<ReturnType<typeof configureApi | typeof cloneTo | typeof configureStorage>>;
/** Waits until a run lets a job end that it did not make. */
const untilWaiting = (run: Pick<Waiting, 'progressNow'>): Promise<void> =>
  eventually(async () =>
    expect((await run.progressNow()).steps.at(-1)?.title).toMatch(/^Wait for job .*, which something else made$/),
  );

/** The calls that were to make a job of an app, and were refused. */
const refusals = async (appId: string) =>
  (await callsOf(harness)).filter(
    ({ operation, key, status }) =>
      /^(Create|Clone|Delete)Backend/.test(operation) && key.startsWith(appId) && status >= 400,
  );

describe('while another run has a job of the environment', () => {
  test.concurrent('each waits for its turn, in order of arrival, and none is refused by the service', async () => {
    const environment = await makeBackend(harness);
    const first = await holding(environment);
    const second = await configureApi(environment);
    await untilPlace(second, 1);
    const third = await cloneTo(environment, 'preview');
    await untilPlace(third, 2);
    const fourth = await cloneTo(environment, 'test');
    await untilPlace(fourth, 3);
    await endJob(harness, environment, 'FAILED');
    expect(await outcome(first)).toMatchObject({ message: expect.stringMatching(/^BackendJobFailed: /) as unknown });
    await Promise.all([second.result(), third.result(), fourth.result()]);
    expect(await jobsInTurn(harness, environment)).toEqual([
      'CreateBackend',
      'CreateBackendStorage',
      'CreateBackendAPI',
      'CloneBackend',
      'CloneBackend',
    ]);
    expect(await environmentsOf(harness, environment.appId)).toEqual(['dev', 'preview', 'test']);
    expect(await refusals(environment.appId)).toEqual([]);
  });

  test.concurrent('a clone keeps its target, too, from others', async () => {
    const environment = await makeBackend(harness);
    const { appId } = environment;
    await control(harness, 'backend-jobs', { appId, outcome: 'succeed', seconds: 200, times: 1 });
    const clone = await cloneTo(environment, 'preview');
    await untilBusy(harness, appId, 'dev');
    const target = { appId, environmentName: 'preview' };
    const refused = await harness.workflows.start('createBackend', { ...target, onBusy: 'fail' });
    expect(await failedAs('createBackend', 'Busy', refused)).toMatch(/preview .* is busy: .* works on it/);
    const deleting = await harness.workflows.start('deleteBackend', target);
    await clone.result();
    expect(await deleting.result()).toEqual({ ...target, existed: true });
    expect(await environmentsOf(harness, appId)).toEqual(['dev']);
  });

  test.concurrent('two that create the same one: the later finds it, and leaves it', async () => {
    const { appId } = await makeApp(harness);
    const input = { appId, environmentName: 'staging' };
    const start = (workflowId: string) =>
      harness.workflows.client.workflow.start('createBackend', {
        taskQueue: WORKFLOW_TASK_QUEUE,
        workflowId: `${workflowId} of ${appId}`,
        args: [input],
      });
    const runs = await Promise.all([start('one'), start('other')]);
    const messages = (await Promise.all(runs.map(outcome))).map((failure) => failure?.message ?? 'done');
    expect(messages.toSorted()).toEqual([expect.stringMatching(/^Conflict: /), 'done']);
    expect(await jobsInTurn(harness, input)).toEqual(['CreateBackend']);
    expect(await environmentsOf(harness, appId)).toEqual(['staging']);
  });

  test.concurrent('fail fails at once, whatever the workflow, and a queue at its deadline', async () => {
    const environment = await makeBackend(harness);
    const holder = await holding(environment);
    const { workflows } = harness;
    const busy = { ...environment, onBusy: 'fail' } as const;
    const targetEnvironmentName = 'preview';
    const message = await failedAs('createBackend', 'Busy', await workflows.start('createBackend', busy));
    expect(message).toContain(`is busy: ${holder.workflowId} works on it`);
    await failedAs('cloneBackend', 'Busy', await workflows.start('cloneBackend', { ...busy, targetEnvironmentName }));
    await failedAs('deleteBackend', 'Busy', await workflows.start('deleteBackend', busy));
    const auth = await workflows.start('configureAuth', { ...busy, resourceConfig: authConfig });
    await failedAs('configureAuth', 'Busy', auth);
    const api = await workflows.start('configureApi', { ...busy, resourceConfig: apiConfig });
    await failedAs('configureApi', 'Busy', api);
    // Another request than that of the holder, to which the same would attach.
    const raw = await workflows.client.workflow.start('configureStorage', {
      taskQueue: WORKFLOW_TASK_QUEUE,
      workflowId: 'by hand',
      args: [{ ...busy, resourceConfig }],
    });
    await failedAs('configureStorage', 'Busy', raw);
    const whole = await workflows.start('provisionEnvironment', { ...busy, targetEnvironmentName });
    await failedAs('provisionEnvironment', 'Busy', whole);
    const late = await workflows.start('deleteBackend', { ...environment, queueSeconds: 1 });
    expect(await failedAs('deleteBackend', 'Busy', late)).toMatch(/1 s in the queue led to place 1$/);
    await endJob(harness, environment, 'FAILED');
    await outcome(holder);
    expect(await jobsInTurn(harness, environment)).toEqual(['CreateBackend', 'CreateBackendStorage']);
  });

  test.concurrent('one that is cancelled while it waits leaves the queue, and makes nothing', async () => {
    const environment = await makeBackend(harness);
    const first = await holding(environment);
    const second = await configureApi(environment);
    await untilPlace(second, 1);
    const third = await cloneTo(environment, 'preview');
    await untilPlace(third, 2);
    await second.cancel();
    expect(await outcome(second)).toMatchObject({ cancelled: true });
    await endJob(harness, environment, 'FAILED');
    await outcome(first);
    await third.result();
    expect(await resourcesOf(harness, environment.appId, 'api')).toEqual([]);
  });
});

describe('a job that no run waits for', () => {
  test.concurrent('of a run that was terminated is waited for by the next', async () => {
    const environment = await makeBackend(harness);
    const first = await holding(environment);
    const second = await configureApi(environment);
    await untilPlace(second, 1);
    await harness.workflows.client.workflow.getHandle(first.workflowId).terminate();
    // The lock looks whether its holder goes on when somebody asks for it, and else every 20 s.
    const third = await harness.workflows.start('deleteBackend', { ...environment, onBusy: 'fail' });
    expect(await failedAs('deleteBackend', 'Busy', third)).toContain(`${second.workflowId} works on it`);
    await untilWaiting(second);
    await endJob(harness, environment, 'FAILED');
    expect(await second.result()).toMatchObject({ done: 'created' });
    expect((await jobsInTurn(harness, environment)).slice(1)).toEqual(['CreateBackendStorage', 'CreateBackendAPI']);
  });

  test.concurrent('that something else made is waited for, and nothing is refused by the service', async () => {
    const environment = await makeBackend(harness);
    const { appId } = environment;
    await hang(appId);
    await createApi(appId);
    const first = await configureStorage(environment);
    await untilWaiting(first);
    const second = await cloneTo(environment, 'preview');
    await untilPlace(second, 1);
    await endJob(harness, environment, 'FAILED');
    expect(await first.result()).toMatchObject({ done: 'created' });
    await second.result();
    expect((await jobsInTurn(harness, environment)).slice(1)).toEqual([
      'CreateBackendAPI',
      'CreateBackendStorage',
      'CloneBackend',
    ]);
    expect(await refusals(appId)).toEqual([]);
  });

  test.concurrent('counts as busy for fail, and for a queue at its deadline', async () => {
    const environment = await makeBackend(harness);
    await hang(environment.appId);
    await createApi(environment.appId);
    const refused = await configureStorage(environment, { onBusy: 'fail' });
    expect(await failedAs('configureStorage', 'Busy', refused)).toMatch(/is busy: job \S+ works on it$/);
    const late = await configureStorage(environment, { queueSeconds: 1 });
    expect(await failedAs('configureStorage', 'Busy', late)).toMatch(/job \S+ works on it, and was not over in time$/);
    expect((await jobsInTurn(harness, environment)).slice(1)).toEqual(['CreateBackendAPI']);
  });
});

test.concurrent('a run that was reset still has its lock', async () => {
  const environment = await makeBackend(harness);
  const first = await holding(environment);
  const { client } = harness.workflows;
  await reset(harness, first);
  const refused = await harness.workflows.start('deleteBackend', { ...environment, onBusy: 'fail' });
  await failedAs('deleteBackend', 'Busy', refused);
  await endJob(harness, environment, 'FAILED');
  const again = client.workflow.getHandle(first.workflowId);
  expect((await outcome(again))?.message).toMatch(/^BackendJobFailed: /);
  expect((await jobsInTurn(harness, environment)).slice(1)).toEqual(['CreateBackendStorage']);
});
