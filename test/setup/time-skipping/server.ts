import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { startGuarded } from '../../../src/dev/guarded-process.ts';
import { freePort } from '../../../src/dev/ports.ts';
import { untilReady } from '../../../src/dev/temporal-server.ts';
import { installTimeSkippingServer } from './install.ts';

/** A Temporal server whose time jumps to the next thing that is due, as soon as no activity and no workflow task runs. */
export interface TimeSkippingServer {
  /** host:port */
  readonly address: string;
  stop(): Promise<void>;
}

/** Starts the server. It has the one namespace `default`, and neither lists nor search attributes. */
export async function startTimeSkippingServer(dir: string): Promise<TimeSkippingServer> {
  const classPath = await installTimeSkippingServer();
  const port = await freePort();
  mkdirSync(dir, { recursive: true });
  const log = openSync(join(dir, 'time-skipping.log'), 'w');
  const args = ['-cp', classPath, 'io.temporal.testserver.TestServer', String(port), '--enable-time-skipping'];
  const server = await startGuarded('java', args, { env: process.env, output: log }).finally(() => closeSync(log));
  const address = `127.0.0.1:${port}`;
  try {
    await untilReady(server, address, 'default');
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { address, stop: async () => void (await server.stop()) };
}
