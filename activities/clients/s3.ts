import { S3 } from '@aws-sdk/client-s3';
import { credentialsOf } from './credentials.ts';
import { hostOptions } from './host-options.ts';
import { requestHandlerOf } from './request-handler.ts';
import type { Target } from './target.ts';

/** How S3 is reached. What is not said is as AWS_* and the shared configuration files say. */
export interface S3Access extends Pick<Target, 'region' | 'credentials' | 'proxy' | 'noProxy' | 'caBundle'> {
  /** URL of a server that stands for S3; buckets are then in the path. Default: AWS's own. */
  readonly endpoint?: string;
}

/** A part of 8 MiB may take this long: 0.2 Mbit/s. */
const REQUEST_SECONDS = 300;

/**
 * Makes a client of S3. It repeats requests itself, as the SDK does by default: all that the artifact store asks for may
 * be repeated.
 * @throws when the CA bundle cannot be read.
 */
export function createS3({ endpoint, ...access }: S3Access): S3 {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const target: Target = {
    ...access,
    name: 'artifacts',
    followsEnvironment: true,
    timeouts: { requestSeconds: REQUEST_SECONDS },
  };
  return new S3({
    ...(access.region !== undefined && { region: access.region }),
    ...hostOptions(target, endpoint),
    // AWS_ENDPOINT_URL is that of Amplify, such as an emulator, which has no S3.
    ignoreConfiguredEndpointUrls: true,
    credentials: credentialsOf(target),
    requestHandler: requestHandlerOf(target),
    forcePathStyle: endpoint !== undefined,
    followRegionRedirects: true,
  });
}
