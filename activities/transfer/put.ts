import { request as requestHttp } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from './failures.ts';

/** What is sent, and who hears of it. */
export interface PutBody {
  readonly stream: Readable;
  /** Content-Length. The connection is cut when the stream fails before that. */
  readonly size: number;
  /** Called with the length of each chunk. */
  readonly onChunk: (bytes: number) => void;
}

/** How long to wait for the storage to ask for the body; not every one does. */
const CONTINUE_MS = 1_000;
const ANSWER_BYTES = 64 * 1024;

/**
 * One PUT over a connection of its own. The storage sees the URL before the body (`Expect: 100-continue`), so that an
 * expired one costs no transfer, and its answer is not lost in a connection that closes while we write. No content type: a presigned URL may not have been signed for one.
 * @throws the stream's error, a system error of the connection, or the signal's.
 */
export async function put(url: URL, { stream, size, onChunk }: PutBody, signal: AbortSignal): Promise<Answer> {
  const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
    method: 'PUT',
    agent: false,
    signal,
    headers: { 'content-length': size, expect: '100-continue' },
  });
  try {
    const answer = answerTo(request);
    const early = await Promise.race([answer, invited(request, signal)]);
    if (early !== undefined) return early;
    const sending = pipeline(stream, counted(onChunk), request, { signal });
    // An answer may come before the body is through; what breaks after it does not matter. Where none comes, the
    // request is over as well, and why the sending broke off says more than that.
    const sentAndAnswered = sending.then(() => answer);
    return await Promise.any([answer, sentAndAnswered]).catch(() => sentAndAnswered);
  } finally {
    request.destroy();
    stream.destroy();
  }
}

async function invited(request: ClientRequest, signal: AbortSignal): Promise<undefined> {
  const invitation = new Promise<void>((resolve) => request.once('continue', resolve));
  await Promise.race([invitation, delay(CONTINUE_MS, undefined, { signal, ref: false })]);
}

const counted = (onChunk: (bytes: number) => void) =>
  async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      yield chunk;
      onChunk(chunk.length);
    }
  };

function answerTo(request: ClientRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.once('response', (response) => resolve(read(response)));
    request.on('error', reject);
    request.once('close', () => reject(new Error('closed without an answer')));
  });
}

/** Reads the answer as far as it comes: the status alone will do. */
async function read(response: IncomingMessage): Promise<Answer> {
  const status = response.statusCode ?? 0;
  let body = '';
  response.setEncoding('utf8');
  try {
    for await (const text of response) {
      body += String(text);
      if (body.length > ANSWER_BYTES) break;
    }
  } catch {
    // The status is known.
  }
  const code = /<Code>([A-Za-z0-9]{1,64})<\/Code>/.exec(body)?.[1];
  return code === undefined ? { status } : { status, code };
}
