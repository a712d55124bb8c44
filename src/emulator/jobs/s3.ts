import { Readable } from 'node:stream';
import { DeployError } from './deploy-error.ts';

/** A server that stands for S3. */
export interface S3Server {
  readonly endpoint: string;
  /** Of who may read the buckets, as Amplify may by their policies. Default: the SDK's credential chain. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Reads `s3://bucket/key`. Throws a DeployError where that can't be done. */
export async function readObject(server: S3Server | undefined, url: string, abortSignal: AbortSignal) {
  if (server === undefined) {
    throw new DeployError(`${url} can't be fetched: this emulator was started without an S3 server.`);
  }
  // Few deployments come from S3: its client is loaded for those.
  const { S3 } = await import('@aws-sdk/client-s3');
  // With the path form of URLs, servers that stand for S3 need no region; the signature does.
  const s3 = new S3({ ...server, region: 'us-east-1', forcePathStyle: true });
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(url) ?? [];
  try {
    const { Body } = await s3.getObject({ Bucket, Key }, { abortSignal });
    if (Body instanceof Readable) return Body.once('close', () => s3.destroy());
    throw new Error('it has no content');
  } catch (error) {
    s3.destroy();
    throw error;
  }
}
