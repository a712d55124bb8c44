import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import type { CompletedPart } from '@aws-sdk/client-s3';
import type { ArtifactRef } from '../../workflows/contracts.ts';
import { type ArtifactType, mediaTypes } from './artifact-type.ts';
import type { S3Bucket } from './s3-bucket.ts';

/** S3 takes parts from 5 MiB on, and 10,000 of them: 80 GB, where a zip has 5 GB at most. */
const PART_BYTES = 8 * 1024 ** 2;
/** Parts that travel at a time: with the one that is being read, all that is kept in memory. */
const AT_ONCE = 4;

/**
 * Uploads a file, in parts where it is large. Memory does not grow with it. Where it breaks off, or the stream fails, no
 * object appears and no part stays.
 * @throws the stream's error, or what the requests throw.
 */
export async function upload(
  bucket: S3Bucket,
  name: string,
  source: Readable,
  { sha256, size }: ArtifactRef,
  type: ArtifactType = 'zip',
): Promise<void> {
  const object = {
    ...bucket.at(name),
    ContentType: mediaTypes[type],
    Metadata: { sha256 },
  };
  if (size <= PART_BYTES) {
    const body = await buffer(source);
    const ChecksumSHA256 = Buffer.from(sha256, 'hex').toString('base64');
    await bucket.ask((s3) => s3.putObject({ ...object, Body: body, ChecksumSHA256 }));
    return;
  }
  const { UploadId } = await bucket.ask((s3) => s3.createMultipartUpload(object));
  const of = { ...bucket.at(name), UploadId };
  try {
    const parts = await uploadParts(bucket, of, source);
    await bucket.ask((s3) => s3.completeMultipartUpload({ ...of, MultipartUpload: { Parts: parts } }));
  } catch (error) {
    source.destroy();
    // Why it broke off is what matters. What stays all the same is removed by retention.
    await bucket.ask((s3) => s3.abortMultipartUpload(of)).catch(() => undefined);
    throw error;
  }
}

type UploadOf = ReturnType<S3Bucket['at']> & { readonly UploadId: string | undefined };

/** Settles when no part travels any more, since one that arrives later would outlive the abort. */
async function uploadParts(bucket: S3Bucket, of: UploadOf, source: Readable): Promise<CompletedPart[]> {
  const stop = new AbortController();
  const travelling = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const done: CompletedPart[] = [];
  const send = async (body: Buffer, PartNumber: number): Promise<void> => {
    const part = { ...of, PartNumber, Body: body };
    const { ETag, ChecksumCRC32 } = await bucket.ask((s3) => s3.uploadPart(part, { abortSignal: stop.signal }));
    done[PartNumber - 1] = { PartNumber, ETag, ...(ChecksumCRC32 !== undefined && { ChecksumCRC32 }) };
  };
  try {
    let number = 0;
    for await (const body of partsOf(source)) {
      const sending = send(body, (number += 1))
        .catch((error: unknown) => void failures.push(error))
        .finally(() => travelling.delete(sending));
      travelling.add(sending);
      if (travelling.size >= AT_ONCE) await Promise.race(travelling);
      if (failures.length > 0) break;
    }
  } catch (error) {
    failures.unshift(error);
  }
  if (failures.length > 0) stop.abort();
  await Promise.all(travelling);
  if (failures.length > 0) throw failures[0];
  return done;
}

/** Cuts a stream into parts of equal size; the last may be smaller. */
async function* partsOf(source: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  let part = Buffer.allocUnsafe(PART_BYTES);
  let filled = 0;
  for await (const chunk of source) {
    for (let rest = chunk; rest.length > 0;) {
      const taken = rest.copy(part, filled);
      rest = rest.subarray(taken);
      filled += taken;
      if (filled < PART_BYTES) continue;
      yield part;
      part = Buffer.allocUnsafe(PART_BYTES);
      filled = 0;
    }
  }
  if (filled > 0) yield part.subarray(0, filled);
}
