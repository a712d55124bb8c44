import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';

/** Rests of refused bodies up to this size are read, so that the client gets to see the answer. */
const drainLimit = 64 * 1024 * 1024;

/**
 * Reads a whole request body as text; undefined where it is longer than the limit (the rest is then discarded).
 * Throws where the connection ends before the body does.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
    if (size > drainLimit) return undefined;
  }
  return size <= maxBytes ? Buffer.concat(chunks).toString('utf8') : undefined;
}

/** Discards what is left of a request's body if that is not much. */
export async function drain(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed || Number(request.headers['content-length']) > drainLimit) return;
  request.resume();
  await finished(request).catch(() => undefined);
}

/** Whether a request announces a body. */
export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
