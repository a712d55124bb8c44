import { once } from 'node:events';
import { createServer, request as requestHttp } from 'node:http';

/** Stands before a server, to see what is asked, and to break it. */
export interface Gate {
  readonly url: string;
  /** Requests, such as `PUT /bucket/key?partNumber=1&…`; oldest first. */
  readonly seen: string[];
  /** The most bodies that travelled at a time. */
  mostAtOnce: number;
  /** Status to answer instead of the server, by request; undefined lets it pass. */
  refuse: (what: string) => number | undefined;
  close(): void;
}

/** Starts a gate before a server on loopback. */
export async function startGate(to: string, refuse: Gate['refuse'] = () => undefined): Promise<Gate> {
  const target = new URL(to);
  let travelling = 0;
  const server = createServer((incoming, answer) => {
    const what = `${incoming.method} ${incoming.url}`;
    gate.seen.push(what);
    travelling += 1;
    gate.mostAtOnce = Math.max(gate.mostAtOnce, travelling);
    answer.once('close', () => (travelling -= 1));
    const status = gate.refuse(what);
    if (status !== undefined) {
      incoming.resume();
      incoming.once('end', () => answer.writeHead(status).end());
      return;
    }
    const { method, url, headers } = incoming;
    const outgoing = requestHttp({ host: target.hostname, port: target.port, method, path: url, headers }, (from) => {
      answer.writeHead(from.statusCode ?? 500, from.headers);
      from.pipe(answer);
    });
    outgoing.once('error', () => answer.destroy());
    incoming.once('error', () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const gate: Gate = {
    url: `http://127.0.0.1:${port}`,
    seen: [],
    mostAtOnce: 0,
    refuse,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return gate;
}
