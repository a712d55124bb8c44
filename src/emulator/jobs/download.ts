import { Readable } from 'node:stream';
import { StorageError } from '../storage/storage.ts';
import type { Storage } from '../storage/storage.ts';
import { readObject, type S3Server } from './s3.ts';
import { DeployError } from './deploy-error.ts';

/** Real time that a fetch may take, in milliseconds: as long as a build may. */
const fetchLimit = 30 * 60 * 1000;

/**
 * Fetches a zip into the storage. Throws a DeployError where that can't be done.
 * @param url `s3://bucket/key`, which Amplify reads by the bucket's policy, or what is public.
 * @param s3 server that has the buckets.
 */
export async function download(
  storage: Storage,
  object: string,
  url: string,
  s3: S3Server | undefined,
  maxBytes: number,
  signal: AbortSignal,
): Promise<void> {
  const ends = AbortSignal.any([signal, AbortSignal.timeout(fetchLimit)]);
  try {
    const content = url.startsWith('s3://') ? await readObject(s3, url, ends) : await readUrl(url, ends);
    await storage.write(object, content, { maxBytes });
  } catch (error) {
    if (signal.aborted || error instanceof DeployError) throw error;
    if (error instanceof StorageError) throw new DeployError(`${withoutQuery(url)}: ${error.message}`);
    throw new DeployError(`${withoutQuery(url)} can't be fetched: ${reasonOf(error)}.`);
  }
}

async function readUrl(url: string, signal: AbortSignal): Promise<Readable> {
  const response = await fetch(url, { signal });
  if (response.ok && response.body !== null) return Readable.fromWeb(response.body);
  await response.body?.cancel();
  throw new DeployError(`${withoutQuery(url)} answered HTTP ${response.status}.`);
}

/** Presigned URLs carry their secret in the query. */
const withoutQuery = (url: string): string => url.split('?', 1)[0] ?? url;

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}
