import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** What {@link measureLoad} sends, and how. */
export interface Load {
  readonly port: number;
  /** The whole HTTP request as it goes over the wire. */
  readonly request: string;
  readonly connections: number;
  readonly seconds: number;
}

/**
 * Sends one request again and again over keep-alive connections, on each the next as soon as the answer is there, and
 * tells how many were answered. No HTTP client is in the way. Throws where an answer is not 200.
 */
export async function measureLoad({ port, request, connections, seconds }: Load): Promise<number> {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)));
  const end = performance.now() + seconds * 1000;
  const counts = await Promise.all(sockets.map((socket) => repeat(socket, request, end)));
  for (const socket of sockets) socket.destroy();
  return counts.reduce((sum, count) => sum + count, 0);
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}

function repeat(socket: Socket, request: string, end: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let count = 0;
    let received = '';
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('The emulator closed the connection.')));
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      const bodyStart = received.indexOf('\r\n\r\n') + 4;
      if (bodyStart < 4) return;
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1]);
      if (received.length < bodyStart + length) return;
      if (!received.startsWith('HTTP/1.1 200 ')) {
        reject(new Error(`The emulator answered ${received}`));
        return;
      }
      received = '';
      if (performance.now() >= end) resolve(count);
      else {
        count += 1;
        socket.write(request);
      }
    });
    socket.write(request);
  });
}
