import { Amplify } from '@aws-sdk/client-amplify';
import { AmplifyBackend } from '@aws-sdk/client-amplifybackend';
import type { Operation } from '../../src/model/index.ts';

interface Options {
  readonly endpoint: string;
  readonly region?: string;
  /** Twelve digits: its access key id too. */
  readonly account: string;
}

/** Calls an operation by its name with AWS's SDK, once; the answer is without `$metadata`. */
export type SdkCaller = (operation: Operation, input: object) => Promise<Record<string, unknown>>;

/** Both clients of the SDK as one function. */
export function sdkCaller({ endpoint, region = 'eu-west-1', account }: Options): SdkCaller {
  const credentials = { accessKeyId: account, secretAccessKey: 'secret' };
  const options = { endpoint, region, credentials, maxAttempts: 1 };
  const clients = { amplify: new Amplify(options), amplifybackend: new AmplifyBackend(options) };
  return async ({ service, name }, input) => {
    const method: unknown = Reflect.get(clients[service], name.charAt(0).toLowerCase() + name.slice(1));
    if (typeof method !== 'function') throw new Error(`The SDK has no ${name}.`);
    const answer: Record<string, unknown> = await Reflect.apply(method, clients[service], [input]);
    const { $metadata: _metadata, ...members } = answer;
    return members;
  };
}
