import { once } from 'node:events';
import { createServer } from 'node:http';

/** Serves `/healthz` (the process answers) and `/readyz` (it polls for work, else 503) for orchestrators. */
export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Starts to serve.
 * @throws {Error} that names HEALTH_PORT when the port is taken.
 */
export async function startHealthServer(
  { host, port }: { readonly host: string; readonly port: number },
  ready: () => boolean,
): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const status = request.url === '/healthz' ? 200 : request.url === '/readyz' ? (ready() ? 200 : 503) : 404;
    response.writeHead(status, { 'content-type': 'text/plain' }).end(`${status === 200 ? 'ok' : 'not ok'}\n`);
  });
  server.listen(port, host);
  await once(server, 'listening').catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`HEALTH_PORT: cannot listen on ${host}:${port} (${why})`, { cause: error });
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
