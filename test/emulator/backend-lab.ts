import { CreateAppCommand } from '@aws-sdk/client-amplify';
import {
  CreateBackendCommand,
  GetBackendJobCommand,
  type AmplifyBackendClient,
  type GetBackendJobCommandOutput,
} from '@aws-sdk/client-amplifybackend';
import { newAccount } from './lab.ts';
import type { Lab } from './lab.ts';

/** Names an environment in most inputs of AmplifyBackend. */
export interface EnvironmentName {
  readonly AppId: string;
  readonly BackendEnvironmentName: string;
}

/** How long a job takes, and a little more. */
export const jobSeconds = 30.1;

/** A new app in an account of its own, with both clients. */
export async function newApp(lab: Lab, account = newAccount()) {
  const amplify = lab.client({ account });
  const client = lab.backendClient({ account });
  const { app } = await amplify.send(new CreateAppCommand({ name: 'shop' }));
  return { account, amplify, client, appId: app?.appId ?? '' };
}

/** The same with the environment `dev`, which is ready. */
export async function newBackend(lab: Lab, account = newAccount()) {
  const made = await newApp(lab, account);
  const env: EnvironmentName = { AppId: made.appId, BackendEnvironmentName: 'dev' };
  await made.client.send(new CreateBackendCommand({ ...env, AppName: 'shop' }));
  await lab.advance(jobSeconds);
  return { ...made, env };
}

/** Lets a job end; returns it. */
export async function ended(
  lab: Lab,
  client: AmplifyBackendClient,
  env: EnvironmentName,
  { JobId }: { JobId?: string | undefined },
): Promise<GetBackendJobCommandOutput> {
  await lab.advance(jobSeconds);
  return client.send(new GetBackendJobCommand({ ...env, JobId }));
}

/** What a promise is rejected with. */
export const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => {
      throw new Error('It was expected to fail.');
    },
    (error: unknown) => error,
  );
