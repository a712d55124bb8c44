import { ApplicationFailure } from '@temporalio/common';
import { systemCode } from '../../src/artifacts/errors.ts';

/** When a download is given up. */
export interface DownloadLimits {
  /** Without a byte for so long, in milliseconds. Default a minute. */
  readonly idleMs?: number;
  /** For the whole, in milliseconds. Default an hour, when the URL has ended as well. */
  readonly totalMs?: number;
  /** Default 5 GB. */
  readonly mostBytes?: number;
}

/**
 * Reads what a presigned URL gives. All that a failure may tell of the URL is the host: the rest is a secret.
 * @throws `ApplicationFailure` of type `DownloadFailed`, worth another attempt with a new URL, or `DownloadRefused`, final;
 * the signal's reason when that is aborted.
 */
export async function* download(
  url: string,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
  { idleMs = 60_000, totalMs = 3_600_000, mostBytes = 5 * 1024 ** 3 }: DownloadLimits = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const host = URL.canParse(url) ? new URL(url).host : 'an address that is none';
  const given = new AbortController();
  const giveUp = (what: string): void => given.abort(failed(`The download from ${host} ${what}`));
  const idle = setTimeout(() => giveUp(`stood still for ${idleMs / 1000} s`), idleMs);
  const total = setTimeout(() => giveUp(`was not done within ${totalMs / 1000} s`), totalMs);
  let size = 0;
  try {
    // Storage answers itself: to follow whoever sends us on could read what only this machine reaches.
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.any([signal, given.signal]) });
    if (!response.ok) throw refused(host, response.status);
    const body: AsyncIterable<Uint8Array> | null = response.body;
    if (body === null) return;
    for await (const chunk of body) {
      idle.refresh();
      size += chunk.length;
      if (size > mostBytes) throw tooLarge(host, mostBytes);
      onBytes(chunk.length);
      yield chunk;
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (given.signal.aborted) throw given.signal.reason;
    throw error instanceof ApplicationFailure ? error : brokenOff(host, error);
  } finally {
    clearTimeout(idle);
    clearTimeout(total);
  }
}

/** URLs end within an hour, which a storage tells as 400 or 403: the next attempt has a new one. */
function refused(host: string, status: number): ApplicationFailure {
  const transient = status >= 500 || [400, 401, 403, 408, 429].includes(status);
  return ApplicationFailure.create({
    type: transient ? 'DownloadFailed' : 'DownloadRefused',
    message: `${host} answered the download with ${status}`,
    nonRetryable: !transient,
  });
}

/** The cause is told by its code and not attached: messages of others might repeat the URL. */
function brokenOff(host: string, error: unknown): ApplicationFailure {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return failed(`The download from ${host} broke off (${systemCode(cause) ?? 'no code'})`);
}

function failed(message: string): ApplicationFailure {
  return ApplicationFailure.create({ type: 'DownloadFailed', message });
}

function tooLarge(host: string, mostBytes: number): ApplicationFailure {
  return ApplicationFailure.nonRetryable(`${host} gives more than ${mostBytes} bytes`, 'DownloadRefused');
}
