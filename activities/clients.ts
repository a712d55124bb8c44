import { AmplifyClient } from '@aws-sdk/client-amplify';
import { AmplifyBackendClient } from '@aws-sdk/client-amplifybackend';
import type { Service } from './operations.ts';

/** An AWS account and region to act on, under the name that workflow inputs use. */
export interface Target {
  /** Activities of the target run on the task queue `amplify-<name>`. */
  readonly name: string;
  /** Default: what the SDK finds in the shared configuration files. */
  readonly region?: string;
  /** URL of each service, for an emulator or a VPC endpoint. Default: the one that the SDK resolves. */
  readonly endpoints?: Readonly<Partial<Record<Service, string>>>;
  /** Default: the SDK's credential chain. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The SDK client of each service. */
export interface Clients {
  readonly amplify: AmplifyClient;
  readonly amplifybackend: AmplifyBackendClient;
  /** Closes the idle connections. */
  destroy(): void;
}

/** Limits of one request, in milliseconds. */
export interface Timeouts {
  readonly connectMs: number;
  readonly requestMs: number;
}

/** An attempt gives up its own request well before its activity's startToClose of 60 s ends. */
const defaultTimeouts: Timeouts = { connectMs: 5_000, requestMs: 30_000 };

/**
 * Builds the clients of a target. Temporal owns the retries, so the SDK sends every request once: its own retries
 * would repeat calls that are not idempotent.
 */
export function createClients(target: Target, timeouts = defaultTimeouts): Clients {
  // A notice for developers of this package, not for people who run it.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const options = (service: Service) => ({
    ...(target.region !== undefined && { region: target.region }),
    ...(target.credentials !== undefined && { credentials: target.credentials }),
    // A FIPS or dual-stack host contradicts an explicit endpoint, and the SDK would refuse the pair.
    ...(target.endpoints?.[service] !== undefined && {
      endpoint: target.endpoints[service],
      useFipsEndpoint: false,
      useDualstackEndpoint: false,
    }),
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: timeouts.connectMs,
      requestTimeout: timeouts.requestMs,
      throwOnRequestTimeout: true,
    },
  });
  const amplify = new AmplifyClient(options('amplify'));
  const amplifybackend = new AmplifyBackendClient(options('amplifybackend'));
  return {
    amplify,
    amplifybackend,
    destroy: () => {
      amplify.destroy();
      amplifybackend.destroy();
    },
  };
}
