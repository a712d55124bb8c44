import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** What becomes of connections that are cut: closed and refused, or without a word in either direction. */
export type Cut = 'closed' | 'silent';

/** Stands before a port of this machine, and takes the connections to it away. */
export interface TcpProxy {
  readonly port: number;
  /** Until `mend`. */
  cut(how: Cut): void;
  mend(): void;
  close(): Promise<void>;
}

/** Starts a proxy on loopback before a port, on which nothing need listen yet. */
export async function startTcpProxy(destination: number): Promise<TcpProxy> {
  let state: Cut | 'open' = 'open';
  const sockets = new Set<Socket>();
  /** What is said while nobody hears, in order. */
  let held: (() => void)[] = [];
  const carry = (from: Socket, to: Socket): void => {
    sockets.add(from);
    const pass = (action: () => void): void => void (state === 'silent' ? held.push(action) : action());
    from.on('data', (chunk) => pass(() => to.write(chunk)));
    from.on('error', () => undefined);
    from.once('close', () => {
      sockets.delete(from);
      pass(() => to.destroy());
    });
  };
  const closeAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((client) => {
    if (state === 'closed') {
      client.on('error', () => undefined).destroy();
      return;
    }
    const upstream = connect(destination, '127.0.0.1');
    carry(client, upstream);
    carry(upstream, client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const mend = (): void => {
    state = 'open';
    const later = held;
    held = [];
    for (const action of later) action();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cut: (how) => {
      mend();
      state = how;
      if (how === 'closed') closeAll();
    },
    mend,
    close: async () => {
      mend();
      closeAll();
      server.close();
      await once(server, 'close');
    },
  };
}
