import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { PayloadCodec } from '@temporalio/common';
import type { Logger } from 'pino';
import { keyIdOf, PayloadKeyError } from '../codec/encryption.ts';
import { ConfigError } from '../config.ts';
import { isLoopback, Refusal, type TokenRules, tokenCheck, type WhoAsks } from './access.ts';
import { readPayloads, writePayloads } from './payloads-json.ts';
import { createRateLimit } from './rate-limit.ts';

/** How payloads are decoded for the Temporal UI and CLI. */
export interface CodecServerOptions {
  readonly codec: PayloadCodec;
  /** 0 takes a free one. */
  readonly port: number;
  /** Address to listen on; one that is not loopback needs `tokens`. Default 127.0.0.1. */
  readonly host?: string;
  /** Origins, such as `http://127.0.0.1:8233`, whose pages may ask. Default: none; what is no browser may. */
  readonly origins?: readonly string[];
  /** Who may ask. Default: everybody on this machine. */
  readonly tokens?: TokenRules;
  /** The namespace that is served. */
  readonly namespace: string;
  /** Requests of one asker. */
  readonly requestsPerSecond: number;
  readonly log: Logger;
}

/** A codec server that listens. */
export interface CodecServer {
  readonly url: string;
  close(): Promise<void>;
}

/** An answer of the Temporal server is 4 MB at most, and in base64 a third more. */
const MOST_BYTES = 8 * 1024 * 1024;
/** For pages of the allowed origins, also where this is on a machine that the page is not from. */
const preflight = {
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'authorization, authorization-extras, content-type, x-namespace',
  'access-control-allow-private-network': 'true',
  'access-control-max-age': '600',
};

/** What may be asked for, by path. */
const ways = new Map<string, keyof PayloadCodec>([
  ['/decode', 'decode'],
  ['/encode', 'encode'],
]);

/**
 * Serves the remote codec protocol of the Temporal UI and CLI. Each request, served or refused, is a line of the log with who
 * asked; content never is.
 * @throws {ConfigError} for an address that is not loopback without a token check, and for an issuer without keys.
 */
export async function startCodecServer(options: CodecServerOptions): Promise<CodecServer> {
  const { port, host = '127.0.0.1', log } = options;
  if (!isLoopback(host) && options.tokens === undefined) {
    throw new ConfigError(`--host ${host}: whoever reaches it could read every payload; give --issuer and --audience`);
  }
  const serve = serving(options, options.tokens && (await tokenCheck(options.tokens)));
  const server = createServer({ requestTimeout: 30_000 }, (request, response) => {
    serve(request, response).catch((error: unknown) => {
      log.error({ err: error }, 'the codec server failed');
      response.destroy();
    });
  });
  server.listen(port, host);
  await once(server, 'listening').catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`--port: cannot listen on ${host}:${port} (${why})`, { cause: error });
  });
  const address = server.address();
  const at = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${at}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function serving({ codec, origins = [], namespace, requestsPerSecond, log }: CodecServerOptions, whoAsks?: WhoAsks) {
  const limit = createRateLimit(requestsPerSecond);
  /** By address: who has no token that counts would else have it checked as often as it likes. */
  const refused = createRateLimit(requestsPerSecond);
  const nameOf = async (address: string, authorization: string | undefined): Promise<string> => {
    if (whoAsks === undefined) return 'anybody on this machine';
    // It counts until the token does, since many may ask at once.
    mayAsk(refused.wait(address));
    const who = await whoAsks(authorization);
    refused.giveBack(address);
    return who;
  };
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { origin, authorization, 'x-namespace': asked } = request.headers;
    const from = request.socket.remoteAddress ?? '';
    const about: Record<string, unknown> = { from, origin, namespace: asked };
    const allowed = origin !== undefined && origins.includes(origin);
    const cors = allowed ? { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' } : {};
    const answer = (status: number, body: string, more: Readonly<Record<string, string>> = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json', vary: 'origin', ...cors, ...more }).end(body);
    };
    try {
      if (origin !== undefined && !allowed) throw new Refusal(403, `the origin ${origin} is not allowed`);
      const way = wayOf(request.url);
      if (request.method === 'OPTIONS') {
        answer(204, '', preflight);
        return;
      }
      if (request.method !== 'POST') throw new Refusal(405, 'POST only', { allow: 'POST' });
      about['way'] = way;
      const who = await nameOf(from, authorization);
      about['who'] = who;
      mayAsk(limit.wait(whoAsks === undefined ? from : who));
      if (asked !== undefined && asked !== namespace)
        throw new Refusal(403, `only the namespace ${namespace} is served`);
      const payloads = readPayloads(await bodyOf(request));
      about['payloads'] = payloads.length;
      about['keys'] = [...new Set(payloads.flatMap((one) => keyIdOf(one) ?? []))];
      const result = writePayloads(await codec[way](payloads));
      log.info(about, `${way}d`);
      answer(200, result);
    } catch (error) {
      const { status, message, headers } = refusalOf(error);
      log.warn({ ...about, status, reason: message }, 'refused');
      answer(status, JSON.stringify({ message }), headers);
    }
  };
}

function mayAsk(seconds: number): void {
  if (seconds > 0) throw new Refusal(429, 'too many requests', { 'retry-after': String(Math.ceil(seconds)) });
}

function wayOf(url = ''): keyof PayloadCodec {
  const way = ways.get(url.replace(/\?.*/, ''));
  if (way === undefined) throw new Refusal(404, 'there is /decode and /encode');
  return way;
}

/** What is too long is read to its end, without being kept, since who is cut off misses the answer. */
async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= MOST_BYTES) chunks.push(chunk);
  });
  await once(request, 'end');
  if (bytes > MOST_BYTES) throw new Refusal(413, `the body must have at most ${MOST_BYTES} bytes`);
  return Buffer.concat(chunks).toString();
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  // Which key is missing helps whoever asks, and says nothing else.
  if (error instanceof PayloadKeyError) return new Refusal(400, error.message);
  throw error;
}
