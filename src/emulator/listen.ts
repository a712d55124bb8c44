import { once } from 'node:events';
import type { Server } from 'node:net';

/** Starts a server on a port, or on a free one where that is 0; returns the port. Throws `EADDRINUSE` if it is taken. */
export async function listenOn(server: Server, port: number, host: string): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

/** Whether {@link listenOn} failed since the port is taken. */
export const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
