import { createServer } from 'node:net';

const loopback = '127.0.0.1';

/**
 * A TCP port of 127.0.0.1 that nothing listens on: the preferred one if it is free.
 * Another process may take it before the caller does; the caller must be ready to try again.
 */
export async function freePort(preferred = 0): Promise<number> {
  return (await listenOnce(preferred)) ?? (await freePort());
}

/** The port that was listened on for a moment; undefined if it is taken. */
function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    server.listen(port, loopback, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
