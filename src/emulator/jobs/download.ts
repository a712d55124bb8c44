import { Readable } from 'node:stream';
import { StorageError } from '../storage/storage.ts';
import type { Storage } from '../storage/storage.ts';
import { DeployError } from './deploy-error.ts';

/** Real time that a fetch may take, in milliseconds: as long as a build may. */
const fetchLimit = 30 * 60 * 1000;

/** Fetches a public zip into the storage. Throws a DeployError where that can't be done. */
export async function download(
  storage: Storage,
  object: string,
  url: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<void> {
  if (url.startsWith('s3://')) {
    throw new DeployError(`${url} can't be fetched: this emulator has no S3. Give an http or https URL.`);
  }
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(fetchLimit)]) });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw new DeployError(`${withoutQuery(url)} answered HTTP ${response.status}.`);
    }
    await storage.write(object, Readable.fromWeb(response.body), { maxBytes });
  } catch (error) {
    if (signal.aborted || error instanceof DeployError) throw error;
    if (error instanceof StorageError) throw new DeployError(`${withoutQuery(url)}: ${error.message}`);
    throw new DeployError(`${withoutQuery(url)} can't be fetched: ${reasonOf(error)}.`);
  }
}

/** Presigned URLs carry their secret in the query. */
const withoutQuery = (url: string): string => url.split('?', 1)[0] ?? url;

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}
