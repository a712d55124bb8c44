import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, loadConfig } from '../config.ts';
import { type Emulator, startEmulator } from '../emulator/index.ts';
import { createLog } from '../log.ts';
import { type RunningWorker, startWorker } from '../worker.ts';
import { ensureTemporalCli } from './temporal-cli.ts';
import { startTemporalServer, type TemporalServer } from './temporal-server.ts';

/** Everything that a workflow needs, on loopback. */
export interface Stack {
  readonly temporal: TemporalServer;
  readonly emulator: Emulator;
  readonly config: Config;
  readonly worker: RunningWorker;
  /** What another process needs to join in: environment variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** Ends all of it, the worker first. */
  stop(): Promise<void>;
}

/** How a stack is made. */
export interface StackOptions {
  /** Folder for everything that is written; made where missing. */
  readonly dir: string;
  /** Keep workflows and what the emulator holds in `dir` over a restart. Default false. */
  readonly keep?: boolean;
  /** How much faster than real time Amplify runs. Default 1. */
  readonly speed?: number;
  /** Default `us-east-1`. */
  readonly region?: string;
  /** Says what is being done, where it takes long. */
  readonly onProgress?: (line: string) => void;
}

/** The emulator takes any; the account is derived from the first. */
const DUMMY_CREDENTIALS = { AWS_ACCESS_KEY_ID: 'AKIAEMULATOR00000000', AWS_SECRET_ACCESS_KEY: 'emulator' };

/**
 * Starts a Temporal server, an emulator, and a worker. Nothing of the user's Temporal or AWS configuration counts, so
 * that no demo or test ever talks to an account.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { dir, keep = false, speed = 1, region = 'us-east-1', onProgress = () => undefined } = options;
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const end of stops.splice(0).toReversed()) await end().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  };
  try {
    await mkdir(dir, { recursive: true });
    const executable = await ensureTemporalCli({ onProgress });
    const temporal = await startTemporalServer({
      executable,
      ui: true,
      logFile: join(dir, 'temporal.log'),
      ...(keep && { dbFilename: join(dir, 'temporal.db') }),
    });
    stops.push(() => temporal.stop());
    const emulator = await startEmulator({
      dataDir: join(dir, 'emulator'),
      speed,
      ...(keep && { stateFile: join(dir, 'emulator.json') }),
    });
    stops.push(() => emulator.close());
    const environment = {
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: temporal.namespace,
      TEMPORAL_UI: temporal.uiUrl ?? '',
      AWS_REGION: region,
      AWS_ENDPOINT_URL: emulator.url,
      ...DUMMY_CREDENTIALS,
      ARTIFACT_STORE: `file:${join(dir, 'artifacts')}`,
      // It throttles only when it is told to.
      AMPLIFY_CALLS_PER_SECOND: '1000',
      AMPLIFY_CLOCK_SPEED: String(speed),
      FLEET: 'off',
      CHECK_PRIVATE_ADDRESSES: 'allow',
    };
    const config = stackConfig(environment);
    const worker = await startWorker(config, createLog(config.logLevel, join(dir, 'worker.log')));
    stops.push(() => worker.stop());
    return { temporal, emulator, config, worker, environment, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function stackConfig(environment: Readonly<Record<string, string>>): Config {
  const config = loadConfig(environment, { profiles: false });
  const credentials = {
    accessKeyId: DUMMY_CREDENTIALS.AWS_ACCESS_KEY_ID,
    secretAccessKey: DUMMY_CREDENTIALS.AWS_SECRET_ACCESS_KEY,
  };
  return { ...config, targets: config.targets.map((target) => ({ ...target, credentials })) };
}
