import { ApplicationFailure } from '@temporalio/common';
import type { ArtifactStore } from '../../src/artifacts/store.ts';
import type { ArtifactRef } from '../../workflows/contracts.ts';
import { failed, refused, unfinished } from './failures.ts';
import type { UploadState } from './failures.ts';
import { put } from './put.ts';

export interface UploadOptions {
  /** Ends the upload at once; its reason is thrown. */
  readonly signal?: AbortSignal;
  /** Called about once a second for as long as the upload lasts, stalled or not, and when it is done. */
  readonly onProgress?: (bytes: number) => void;
  readonly timeouts?: {
    /** How long no byte may move, in milliseconds; also for the answer. Default one minute. */
    readonly idleMs?: number;
    /** For the whole, in milliseconds. Default four hours: 5 GB at 3 Mbit/s. */
    readonly totalMs?: number;
  };
}

const PROGRESS_MS = 1_000;

/**
 * Streams an artifact to the presigned URL of a deployment. Memory does not grow with the artifact. The last byte leaves
 * only after size and SHA-256 proved right, so that the storage never accepts another content.
 * @throws `ApplicationFailure` of type `UploadUrlExpired`, `UploadRefused`, `UploadFailed`, `ArtifactMissing`,
 * `ArtifactCorrupt` or `ArtifactRefused`. None of them repeats the URL.
 */
export async function uploadToPresignedUrl(
  url: string,
  artifact: ArtifactRef,
  store: ArtifactStore,
  { signal, onProgress, timeouts: { idleMs = 60_000, totalMs = 4 * 3_600_000 } = {} }: UploadOptions = {},
): Promise<void> {
  signal?.throwIfAborted();
  const target = parse(url);
  let sent = 0;
  const state = (): UploadState => ({ host: target.host, sent, size: artifact.size });

  const deadline = new AbortController();
  const end = AbortSignal.any(signal === undefined ? [deadline.signal] : [signal, deadline.signal]);
  const giveUp = (what: string) => deadline.abort(unfinished(what, state()));
  const idle = setTimeout(() => giveUp(`stood still for ${idleMs / 1000} s`), idleMs);
  const total = setTimeout(() => giveUp(`was not done within ${totalMs / 1000} s`), totalMs);
  const progress = setInterval(() => onProgress?.(sent), PROGRESS_MS);
  const onChunk = (bytes: number): void => {
    sent += bytes;
    idle.refresh();
  };
  try {
    const { stream, size } = await store.openRead(artifact, { signal: end });
    const answer = await put(target, { stream, size, onChunk }, end);
    if (answer.status < 200 || answer.status > 299) throw refused(answer, state());
    if (sent !== size) throw unfinished('was answered before it was whole', state());
    onProgress?.(sent);
  } catch (error) {
    throw end.aborted ? end.reason : failed(error, state());
  } finally {
    clearTimeout(idle);
    clearTimeout(total);
    clearInterval(progress);
  }
}

function parse(url: string): URL {
  if (URL.canParse(url)) {
    const target = new URL(url);
    if (target.protocol === 'https:' || target.protocol === 'http:') return target;
  }
  const message = 'Amplify gave an upload URL that is not an http or https URL';
  throw ApplicationFailure.create({ type: 'UploadRefused', message, nonRetryable: true });
}
