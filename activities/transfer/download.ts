import { ApplicationFailure } from '@temporalio/common';
import { systemCode } from '../../src/artifacts/errors.ts';

/** Without a byte for so long, a download is given up. */
const IDLE_MS = 60_000;

/**
 * Reads what a presigned URL gives. All that a failure may tell of the URL is the host: the rest is a secret.
 * @throws `ApplicationFailure` of type `DownloadFailed`, worth another attempt with a new URL, or `DownloadRefused`, final;
 * the signal's reason when that is aborted.
 */
export async function* download(
  url: string,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const host = URL.canParse(url) ? new URL(url).host : 'an address that is none';
  const stalled = new AbortController();
  const idle = setTimeout(() => stalled.abort(), IDLE_MS);
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, stalled.signal]) });
    if (!response.ok) throw refused(host, response.status);
    const body: AsyncIterable<Uint8Array> | null = response.body;
    if (body === null) return;
    for await (const chunk of body) {
      idle.refresh();
      onBytes(chunk.length);
      yield chunk;
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw error instanceof ApplicationFailure ? error : brokenOff(host, stalled.signal.aborted, error);
  } finally {
    clearTimeout(idle);
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
function brokenOff(host: string, stalled: boolean, error: unknown): ApplicationFailure {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const why = stalled ? `stood still for ${IDLE_MS / 1000} s` : `broke off (${systemCode(cause) ?? 'no code'})`;
  return ApplicationFailure.create({ type: 'DownloadFailed', message: `The download from ${host} ${why}` });
}
