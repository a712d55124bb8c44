import { KMS } from '@aws-sdk/client-kms';
import { credentialsOf } from './credentials.ts';
import { hostOptions } from './host-options.ts';
import { requestHandlerOf } from './request-handler.ts';
import type { S3Access } from './s3.ts';
import type { Target } from './target.ts';

/** How KMS is reached. What is not said is as AWS_* and the shared configuration files say. */
export type KmsAccess = S3Access;

/** What the id of a key is bound to its wrapped form by: KMS unwraps it under no other. */
const CONTEXT = 'temporal-amplify:payload-key';

/**
 * Lets KMS unwrap a data key that `aws kms generate-data-key-without-plaintext` made.
 * @throws what KMS answers, such as `AccessDeniedException` or `InvalidCiphertextException`.
 */
export async function unwrapKey(
  { endpoint, ...access }: KmsAccess,
  wrapped: Uint8Array,
  id: string,
): Promise<Uint8Array> {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const target: Target = { ...access, name: 'payload keys', followsEnvironment: true };
  const kms = new KMS({
    ...(access.region !== undefined && { region: access.region }),
    ...hostOptions(target, endpoint),
    // AWS_ENDPOINT_URL is that of Amplify, such as an emulator, which has no KMS.
    ignoreConfiguredEndpointUrls: true,
    credentials: credentialsOf(target),
    requestHandler: requestHandlerOf(target),
  });
  try {
    const { Plaintext } = await kms.decrypt({ CiphertextBlob: wrapped, EncryptionContext: { [CONTEXT]: id } });
    return Plaintext ?? new Uint8Array();
  } catch (error) {
    if (error instanceof Error) error.message = `KMS: ${error.name}: ${error.message}`;
    throw error;
  } finally {
    kms.destroy();
  }
}
