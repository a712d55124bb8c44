import { mkdir, mkdtemp, readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { listen } from './server.ts';
import { createWorld, stop } from './world.ts';

export interface EmulatorOptions {
  /** Address to listen on. Default 127.0.0.1; anything but loopback needs `allowRemote`. */
  readonly host?: string;
  /** Default 0: a free one. */
  readonly port?: number;
  /** Folder for uploads and sites, made if missing. What the emulator makes in it is removed at its end. */
  readonly dataDir: string;
  /** How many times as fast as real the emulator's clock runs. Default 1; 0: it only moves when advanced. */
  readonly speed?: number;
  /** Ports for the branches' sites, both ends included. Default: free ones. */
  readonly sitePorts?: readonly [first: number, last: number];
  /** Lets `host` be an address that other machines reach. The emulator checks no credentials. Default false. */
  readonly allowRemote?: boolean;
  /** How many calls the call log keeps. Default 10,000. */
  readonly callLogSize?: number;
}

/** A running emulator of Amplify and AmplifyBackend. */
export interface Emulator {
  /** Endpoint for both services and the control API, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Ends all connections, jobs and sites, and removes the files. */
  close(): Promise<void>;
}

/** Starts an emulator. Throws where the host is not loopback, the port is taken or the folder can't be written. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { host = '127.0.0.1', port = 0, dataDir, speed = 1, sitePorts, callLogSize = 10_000 } = options;
  if (!isLoopback(host) && options.allowRemote !== true) {
    throw new Error(`The emulator checks no credentials, so it listens on loopback only: ${host} needs allowRemote.`);
  }
  if (!(speed >= 0 && Number.isFinite(speed))) throw new Error(`The speed must be 0 or more, not ${speed}.`);
  const firstMade = await mkdir(dataDir, { recursive: true });
  const folder = await mkdtemp(join(dataDir, 'emulator-'));
  const cleanUp = async () => {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    if (firstMade !== undefined) await removeEmpty(resolve(dataDir), firstMade);
  };
  try {
    const world = await createWorld({ folder, host, sitePorts, speed, callLogSize });
    const server = await listen(world, host, port);
    return {
      url: server.url,
      port: server.port,
      close: async () => {
        await server.close();
        await stop(world);
        await cleanUp();
      },
    };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

/** Removes a folder and those above it, up to one of them, as long as they are empty. */
async function removeEmpty(folder: string, last: string): Promise<void> {
  if ((await readdir(folder)).length > 0) return;
  await rmdir(folder);
  if (folder !== resolve(last)) await removeEmpty(dirname(folder), last);
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
