import type { GetObjectCommandOutput, ListMultipartUploadsCommandOutput, S3 } from '@aws-sdk/client-s3';
import type { S3Access } from '../../activities/clients/s3.ts';
import { memberOf } from '../model/member-of.ts';
import { ArtifactError } from './errors.ts';

/** An object as a list shows it. */
export interface ListedObject {
  /** Without the prefix of the store. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** Epoch milliseconds. */
  readonly modified: number;
}

/** The part of a bucket below a prefix. The SDK is loaded at the first request. */
export class S3Bucket {
  readonly bucket: string;
  /** Empty, or with a slash at its end. */
  readonly prefix: string;
  readonly #access: S3Access;
  #s3: Promise<S3> | undefined;

  constructor(bucket: string, prefix: string, access: S3Access) {
    this.bucket = bucket;
    this.prefix = prefix;
    this.#access = access;
  }

  /** Parameters by which requests name an object. */
  at(name: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.bucket, Key: `${this.prefix}${name}` };
  }

  uriOf(name: string): string {
    return `s3://${this.bucket}/${this.prefix}${name}`;
  }

  /**
   * Makes a request.
   * @throws ArtifactError `ArtifactRefused` where S3 lets nobody in who asks like that; else what the SDK throws.
   */
  async ask<T>(request: (s3: S3) => Promise<T>): Promise<T> {
    this.#s3 ??= import('../../activities/clients/s3.ts').then(({ createS3 }) => createS3(this.#access));
    try {
      return await request(await this.#s3);
    } catch (error) {
      throw isRefusal(error) ? this.#refused(error) : error;
    }
  }

  /** The same; undefined where there is no such object. */
  async askFor<T>(request: (s3: S3) => Promise<T>): Promise<T | undefined> {
    try {
      return await this.ask(request);
    } catch (error) {
      if (missing.has(nameOf(error))) return undefined;
      throw error;
    }
  }

  get(name: string, abortSignal?: AbortSignal): Promise<GetObjectCommandOutput | undefined> {
    return this.askFor((s3) => s3.getObject(this.at(name), abortSignal === undefined ? {} : { abortSignal }));
  }

  async put(name: string, body: string): Promise<void> {
    await this.ask((s3) => s3.putObject({ ...this.at(name), Body: body }));
  }

  /** One that is gone is no error. */
  async remove(name: string): Promise<void> {
    await this.ask((s3) => s3.deleteObject(this.at(name)));
  }

  /** Objects whose names begin so; with `Delimiter` none that have one after that. */
  async *list(beginning: string, delimiter?: '/'): AsyncIterable<ListedObject> {
    let token: string | undefined;
    do {
      const page = await this.ask((s3) =>
        s3.listObjectsV2({
          Bucket: this.bucket,
          Prefix: `${this.prefix}${beginning}`,
          ...(delimiter !== undefined && { Delimiter: delimiter }),
          ...(token !== undefined && { ContinuationToken: token }),
        }),
      );
      for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
        yield { name: Key.slice(this.prefix.length), size: Size, modified: LastModified?.getTime() ?? Date.now() };
      }
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  /** Uploads in parts that were neither completed nor aborted. */
  async *unfinished(): AsyncIterable<ReturnType<S3Bucket['at']> & { UploadId: string | undefined; begun: number }> {
    let page: ListMultipartUploadsCommandOutput | undefined;
    do {
      const of = { Bucket: this.bucket, Prefix: this.prefix };
      const from = { KeyMarker: page?.NextKeyMarker, UploadIdMarker: page?.NextUploadIdMarker };
      page = await this.ask((s3) => s3.listMultipartUploads({ ...of, ...from }));
      for (const { Key = '', UploadId, Initiated } of page.Uploads ?? []) {
        yield { Bucket: this.bucket, Key, UploadId, begun: Initiated?.getTime() ?? Date.now() };
      }
    } while (page.IsTruncated);
  }

  #refused(error: unknown): ArtifactError {
    return new ArtifactError(
      'ArtifactRefused',
      `S3 refuses access to s3://${this.bucket}/${this.prefix} (${nameOf(error)}): see "Artifacts" in docs/operations.md`,
    );
  }
}

/** `NotFound` answers a HEAD, which has no body with a better name. */
const missing = new Set(['NoSuchKey', 'NoSuchUpload', 'NotFound']);

/** Asking again does not help. */
const refusals = new Set(['NoSuchBucket', 'InvalidAccessKeyId', 'SignatureDoesNotMatch', 'PermanentRedirect']);

const isRefusal = (error: unknown): boolean => refusals.has(nameOf(error)) || [401, 403].includes(statusOf(error));

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

function statusOf(error: unknown): number {
  const status = memberOf(memberOf(error, '$metadata'), 'httpStatusCode');
  return typeof status === 'number' ? status : 0;
}
