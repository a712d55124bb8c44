import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { StorageError } from './storage.ts';
import type { Storage } from './storage.ts';
import { drain } from '../body.ts';
import type { JobWorld } from '../world.ts';

/** Serves the presigned URLs: PUT streams to disk, GET and HEAD from it. Errors are S3's XML. */
export async function serveStorage(world: JobWorld, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { storage } = world;
  try {
    const [path = '', query = ''] = (request.url ?? '').split('?', 2);
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '');
    const { object, md5 } = storage.verify(method, path, new URLSearchParams(query));
    if (method === 'PUT') await upload(world, request, response, object, md5);
    else await download(storage, request, response, object);
  } catch (error) {
    await drain(request);
    answerError(response, error);
  }
}

async function upload(
  { storage, quotas, clock, timings }: JobWorld,
  request: IncomingMessage,
  response: ServerResponse,
  object: string,
  md5: string | null,
): Promise<void> {
  const maxBytes = quotas.get('deployZipBytes');
  if (request.headers['transfer-encoding'] !== undefined) {
    // S3 refuses chunked uploads; a client that streams without a length must fail here too.
    throw new StorageError(501, 'NotImplemented', 'Transfer-Encoding is not supported: send a Content-Length.');
  }
  if (Number(request.headers['content-length']) > maxBytes) {
    throw new StorageError(400, 'EntityTooLarge', `The upload exceeds ${maxBytes} bytes.`);
  }
  const header = request.headers['content-md5'];
  const expected = [md5, header === undefined ? null : hexOfHeader(String(header))].filter((one) => one !== null);
  const stored = await storage.write(object, request, { maxBytes, md5: expected });
  await clock.sleep(timings.get('uploadAnswer'), gone(response));
  response.writeHead(200, { etag: `"${stored}"`, 'content-length': 0 }).end();
}

/** Aborted when the client goes away. */
function gone(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort(new Error('The client went away.')));
  return controller.signal;
}

function hexOfHeader(base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length === 16) return bytes.toString('hex');
  throw new StorageError(400, 'InvalidDigest', 'Content-MD5 must be the base64 of 16 bytes.');
}

async function download(
  storage: Storage,
  request: IncomingMessage,
  response: ServerResponse,
  object: string,
): Promise<void> {
  const size = await storage.size(object);
  if (size === undefined) throw new StorageError(404, 'NoSuchKey', 'The specified key does not exist.');
  const type = object.endsWith('.txt') ? 'text/plain; charset=utf-8' : 'application/octet-stream';
  response.writeHead(200, { 'content-type': type, 'content-length': size });
  if (request.method === 'HEAD') response.end();
  else await pipeline(storage.read(object), response);
}

function answerError(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const known = error instanceof StorageError ? error : undefined;
  const malformed = error instanceof URIError;
  const status = known?.status ?? (malformed ? 400 : 500);
  const code = known?.code ?? (malformed ? 'InvalidURI' : 'InternalError');
  const message = (error instanceof Error ? error.message : String(error)).replaceAll(/[<&>]/g, ' ');
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  // What is left of an upload is not read: the connection ends with the answer.
  response.writeHead(status, { 'content-type': 'application/xml', connection: 'close' }).end(body);
}
