import { mkdir, mkdtemp, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { memberOf } from '../model/member-of.ts';
import type { S3Server } from './jobs/s3.ts';
import { lock } from './lock.ts';
import { reopenSites, resume } from './resume.ts';
import { readState } from './saved-state.ts';
import { listen } from './server.ts';
import { createWorld, stop } from './world.ts';
import type { World } from './world.ts';

export interface EmulatorOptions {
  /** Address to listen on. Default 127.0.0.1; anything but loopback needs `allowRemote`. */
  readonly host?: string;
  /** Default 0: a free one. */
  readonly port?: number;
  /** Folder for uploads and sites, made if missing. What the emulator makes in it is removed at its end. */
  readonly dataDir: string;
  /** How many times as fast as real the emulator's clock runs. Default 1; 0: it only moves when advanced. */
  readonly speed?: number;
  /** What the emulator's clock shows first, epoch milliseconds; a state file goes before it. Default: the real time. */
  readonly time?: number;
  /** Ports for the branches' sites, both ends included. Default: free ones. */
  readonly sitePorts?: readonly [first: number, last: number];
  /** Lets `host` be an address that other machines reach. The emulator checks no credentials. Default false. */
  readonly allowRemote?: boolean;
  /** How many calls the call log keeps. Default 10,000. */
  readonly callLogSize?: number;
  /**
   * File that keeps the state, made if missing; uploads and sites then lie in the folder of the same name with `.files`
   * at its end instead of the `dataDir`. A later start goes on from there, even after a kill. Default: nothing is kept.
   */
  readonly stateFile?: string;
  /** The S3 server from which `s3://` sources are fetched. Default: none, and such a deployment fails. */
  readonly s3?: S3Server;
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
  const {
    host = '127.0.0.1',
    port = 0,
    dataDir,
    speed = 1,
    time,
    sitePorts,
    callLogSize = 10_000,
    stateFile,
    s3,
  } = options;
  if (!isLoopback(host) && options.allowRemote !== true) {
    throw new Error(`The emulator checks no credentials, so it listens on loopback only: ${host} needs allowRemote.`);
  }
  if (!(speed >= 0 && Number.isFinite(speed))) throw new Error(`The speed must be 0 or more, not ${speed}.`);
  const home = stateFile === undefined ? await makeTemporary(dataDir) : await makeLasting(stateFile);
  try {
    const state = stateFile === undefined ? undefined : await readState(stateFile);
    const missedSeconds = state === undefined ? 0 : Math.max(0, Date.now() - state.realTime) / 1000;
    const { folder } = home;
    const world = await createWorld({
      folder,
      host,
      sitePorts,
      speed,
      time,
      callLogSize,
      stateFile,
      state,
      s3,
    });
    const server = await open(world, host, port, missedSeconds);
    return {
      url: server.url,
      port: server.port,
      close: async () => {
        await server.close();
        await world.saver.close();
        await stop(world);
        await home.leave();
      },
    };
  } catch (error) {
    await home.leave();
    throw error;
  }
}

/** Serves what there is and lets it go on. */
async function open(world: World, host: string, port: number, missedSeconds: number) {
  try {
    await reopenSites(world);
    const server = await listen(world, host, port);
    await resume(world, missedSeconds * world.clock.speed);
    return server;
  } catch (error) {
    await stop(world);
    throw error;
  }
}

/** Folder of an emulator's files, and what to do with it at the end. */
interface Home {
  readonly folder: string;
  leave(): Promise<void>;
}

async function makeTemporary(dataDir: string): Promise<Home> {
  const { firstMade, folder } = await makeFolder(dataDir);
  return {
    folder,
    leave: async () => {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      if (firstMade !== undefined) await removeEmpty(resolve(dataDir), firstMade);
    },
  };
}

/** Makes a folder of its own. Another emulator that ends may take the empty one that it stands in away at any moment. */
async function makeFolder(dataDir: string, tries = 10): Promise<{ firstMade: string | undefined; folder: string }> {
  try {
    const firstMade = await mkdir(dataDir, { recursive: true });
    return { firstMade, folder: await mkdtemp(join(dataDir, 'emulator-')) };
  } catch (error) {
    if (memberOf(error, 'code') !== 'ENOENT' || tries === 1) throw error;
    return makeFolder(dataDir, tries - 1);
  }
}

async function makeLasting(stateFile: string): Promise<Home> {
  const folder = `${resolve(stateFile)}.files`;
  await mkdir(folder, { recursive: true });
  return { folder, leave: await lock(join(folder, 'lock'), stateFile) };
}

/** Removes a folder and those above it, up to one of them, as long as they are empty. Others may do so at the same time. */
async function removeEmpty(folder: string, last: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    const code = memberOf(error, 'code');
    if (code !== 'ENOTEMPTY' && code !== 'ENOENT') throw error;
    return;
  }
  if (folder !== resolve(last)) await removeEmpty(dirname(folder), last);
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
