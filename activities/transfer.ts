import { Context } from '@temporalio/activity';
import type { ArtifactStore } from '../src/artifacts/store.ts';
import type { ArtifactRef } from '../workflows/contracts.ts';
import { uploadToPresignedUrl } from './transfer/upload.ts';

/** What the heartbeats of an upload say, for people who look at the running activity. */
export interface UploadProgress {
  readonly uploadedBytes: number;
  readonly totalBytes: number;
}

/**
 * Uploads an artifact from inside an activity: with heartbeats, and until the activity is cancelled.
 * @param url presigned, and a secret.
 * @throws what {@link uploadToPresignedUrl} throws; `CancelledFailure` when the activity is cancelled.
 */
export async function uploadArtifact(url: string, artifact: ArtifactRef, store: ArtifactStore): Promise<void> {
  const context = Context.current();
  await uploadToPresignedUrl(url, artifact, store, {
    signal: context.cancellationSignal,
    onProgress: (uploadedBytes) =>
      context.heartbeat({ uploadedBytes, totalBytes: artifact.size } satisfies UploadProgress),
  });
}
