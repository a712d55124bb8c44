import { once } from 'node:events';
import { createServer, request as requestHttp, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { secretMembers } from '../../src/model/secrets.ts';
import { matchRoute } from '../../src/emulator/routing.ts';
import type { Marks } from './marks.ts';

/** The table of secret members, by the names that they have on the wire. */
const kinds = new Map(Object.entries(secretMembers).map(([name, kind]) => [name.toLowerCase(), kind]));

/**
 * Stands between a worker and the emulator, and marks every secret of the answers that go through. The codes of AmplifyBackend
 * are six digits, which may occur anywhere: they become marks.
 */
export async function startMarker(emulatorUrl: string, marks: Marks): Promise<{ url: string; close(): void }> {
  const target = new URL(emulatorUrl);
  const server = createServer((incoming, answer) => {
    const { method = '', url = '', headers } = incoming;
    const outgoing = requestHttp({ host: target.hostname, port: target.port, method, path: url, headers }, (from) => {
      void marked(from, method, url, marks).then((body) => {
        const { 'content-length': _, ...rest } = from.headers;
        answer.writeHead(from.statusCode ?? 500, { ...rest, 'content-length': Buffer.byteLength(body) }).end(body);
      });
    });
    outgoing.once('error', () => answer.destroy());
    incoming.pipe(outgoing);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function marked(from: IncomingMessage, method: string, url: string, marks: Marks): Promise<string> {
  const body = await text(from);
  const operation = matchRoute(method, url.split('?')[0] ?? '')?.operation.name;
  if (operation === undefined || !/json/.test(from.headers['content-type'] ?? '')) return body;
  return JSON.stringify(walk(JSON.parse(body), `answer of ${operation}:`, undefined, marks));
}

/** Takes up every text below a secret member. */
function walk(value: unknown, place: string, kind: string | undefined, marks: Marks): unknown {
  if (typeof value === 'string' && kind !== undefined) return markOf(value, place, marks);
  if (Array.isArray(value)) return value.map((item: unknown) => walk(item, place, kind, marks));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, item]: [string, unknown]) => {
    const own = name.toLowerCase() === 'tags' ? undefined : (kinds.get(name.toLowerCase()) ?? kind);
    return [name, walk(item, `${place} ${name}`, own, marks)] as const;
  });
  return Object.fromEntries(members);
}

/** Shorter texts are words that occur anywhere. */
const LEAST_CHARACTERS = 8;

function markOf(value: string, place: string, marks: Marks): string {
  const code = /^\d{6}$/.test(value) ? `canary-code-${value}` : value;
  if (code.length >= LEAST_CHARACTERS) marks.add(place, code);
  return code;
}
