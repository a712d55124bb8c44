import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { serveApi } from './api.ts';
import { isTaken, listenOn } from './listen.ts';
import { controlPrefix, serveControl } from './control.ts';
import { serveStorage } from './storage/serve.ts';
import { storagePrefix } from './storage/storage.ts';
import { serveWebhook, webhookPath } from './webhooks.ts';
import type { World } from './world.ts';

/** Longer than the idle time of any SDK's connection pool, so that it is never the server that closes one first. */
const keepAliveMilliseconds = 120_000;

/** An upload of 5 GB may take its time. */
const requestMilliseconds = 3600_000;

/** Serves both services, the presigned URLs and the control API on one port. Throws where that is taken. */
export async function listen(world: World, host: string, port: number) {
  const server = createServer({ keepAliveTimeout: keepAliveMilliseconds, requestTimeout: requestMilliseconds });
  const actual = await listenOn(server, port, host).catch((error: unknown) => {
    if (!isTaken(error)) throw error;
    throw new Error(`Port ${port} on ${host} is taken: choose another one.`, { cause: error });
  });
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${actual}`;

  server.on('request', (request, response) => {
    // A client that goes away is no reason to end.
    response.on('error', () => undefined);
    const origin = originOf(request) ?? url;
    const path = request.url ?? '';
    if (path.startsWith(controlPrefix)) void serveControl(world, request, response, origin);
    else if (path.startsWith(storagePrefix)) void serveStorage(world, request, response);
    else if (path.startsWith(webhookPath)) void serveWebhook(world, request, response);
    else void serveApi(world, request, response, origin);
  });
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    else socket.destroy();
  });

  return {
    url,
    port: actual,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Where the client reached the server; undefined where its Host header is none. */
function originOf({ headers: { host } }: IncomingMessage): string | undefined {
  return host !== undefined && /^[\w.-]+(:\d+)?$|^\[[\da-f:]+\](:\d+)?$/i.test(host) ? `http://${host}` : undefined;
}
