import { AmplifyClient, type AmplifyClientConfig, ListAppsCommand } from '@aws-sdk/client-amplify';
import { AmplifyBackendClient } from '@aws-sdk/client-amplifybackend';
import { memberOf } from '../src/model/member-of.ts';
import { boundAnswer } from './clients/bounded-answers.ts';
import { credentialsOf, forgetCredentialsOf } from './clients/credentials.ts';
import { hostOptions } from './clients/host-options.ts';
import { requestHandlerOf, requestMsOf } from './clients/request-handler.ts';
import type { Target } from './clients/target.ts';
import type { Service } from './operations.ts';

export type { Target } from './clients/target.ts';

/** The SDK client of each service. */
export interface Clients {
  readonly amplify: AmplifyClient;
  readonly amplifybackend: AmplifyBackendClient;
  /** Has credentials asked for anew at the next call, since those that there are were refused. */
  forgetCredentials(): void;
  /** Closes the idle connections. */
  destroy(): void;
}

/** Options that every client of AWS's SDK has. */
export type ClientOptions = Pick<
  AmplifyClientConfig,
  | 'region'
  | 'credentials'
  | 'maxAttempts'
  | 'requestHandler'
  | 'useFipsEndpoint'
  | 'useDualstackEndpoint'
  | 'ignoreConfiguredEndpointUrls'
  | 'systemClockOffset'
  | 'disableClockSkewCorrection'
>;

/**
 * Options that the clients of all services of a target have in common: how it is reached, who asks, and with which
 * clock. Endpoints are for each client to add. Temporal owns the retries, so the SDK sends every request once: its own
 * retries would repeat calls that are not idempotent.
 * @throws when the CA bundle of the target cannot be read.
 */
export function clientOptions(target: Target): ClientOptions {
  // A notice for developers of this package, not for people who run it.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const { correct = true, offsetSeconds = 0 } = target.clockSkew ?? {};
  return {
    ...(target.region !== undefined && { region: target.region }),
    ...hostOptions(target),
    credentials: credentialsOf(target),
    maxAttempts: 1,
    requestHandler: requestHandlerOf(target),
    systemClockOffset: offsetSeconds * 1000,
    disableClockSkewCorrection: !correct,
  };
}

const serviceOptions = (target: Target, service: Service) => ({
  ...clientOptions(target),
  ...hostOptions(target, target.endpoints?.[service]),
});

/** Builds the clients of a target. */
export function createClients(target: Target): Clients {
  const amplify = new AmplifyClient(serviceOptions(target, 'amplify'));
  const amplifybackend = new AmplifyBackendClient(serviceOptions(target, 'amplifybackend'));
  const bounded = <Result extends { readonly response: unknown }>(result: Result): Result => {
    boundAnswer(result.response, requestMsOf(target));
    return result;
  };
  // Next to the handler, before anything reads the answer.
  const place = { step: 'deserialize', priority: 'low' } as const;
  amplify.middlewareStack.add((next) => async (args) => bounded(await next(args)), place);
  amplifybackend.middlewareStack.add((next) => async (args) => bounded(await next(args)), place);
  return {
    amplify,
    amplifybackend,
    forgetCredentials: () => forgetCredentialsOf(target),
    destroy: () => {
      amplify.destroy();
      amplifybackend.destroy();
    },
  };
}

/**
 * The URL that calls to Amplify of a target go to, which the SDK finds out only when it calls. Sends nothing, and asks for no
 * credentials: where calls go does not depend on who makes them.
 * @throws where the target has no region.
 */
export async function endpointOf(target: Target): Promise<string> {
  let url = '';
  const command = new ListAppsCommand({});
  command.middlewareStack.add(
    () =>
      async ({ request }) => {
        const port = memberOf(request, 'port');
        url = `${String(memberOf(request, 'protocol'))}//${String(memberOf(request, 'hostname'))}`;
        if (typeof port === 'number') url += `:${port}`;
        return { response: {}, output: { apps: [], $metadata: {} } };
      },
    { step: 'build' },
  );
  const credentials = { accessKeyId: 'anybody', secretAccessKey: 'nothing' };
  const amplify = new AmplifyClient({ ...serviceOptions(target, 'amplify'), credentials });
  try {
    await amplify.send(command);
  } finally {
    amplify.destroy();
  }
  return url;
}
