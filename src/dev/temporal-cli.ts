import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installTemporalCli, temporalCliVersion } from './install-temporal-cli.ts';
import { cacheDir } from './paths.ts';
import { serverVersion } from './server-version.ts';

/** All optional. */
export interface EnsureOptions {
  /** Says what is being done, where it takes long; one line each. */
  readonly onProgress?: (line: string) => void;
  /** Where TEMPORAL_CLI_PATH and PATH are read. Default: of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** Where the executable is installed and looked for. Default: `.cache` in the package's root. */
  readonly cache?: string;
}

/** The oldest server, as major and minor version, that the project is tested with. */
const oldestServer = [1, 29] as const;

/**
 * Finds the Temporal CLI, which holds the development server; installs it where there is none, which takes minutes.
 * In this order: TEMPORAL_CLI_PATH, `temporal` on PATH, the cache, the official download, a build with Go.
 * @returns the path of the executable.
 * @throws {Error} when TEMPORAL_CLI_PATH names none, or when no way works; the message lists the ways.
 */
export async function ensureTemporalCli(options: EnsureOptions = {}): Promise<string> {
  const { env = process.env, cache = cacheDir, onProgress = () => {} } = options;
  if (env['TEMPORAL_CLI_PATH']) return await given(env['TEMPORAL_CLI_PATH']);
  const onPath = await findOnPath(env['PATH'] ?? '', onProgress);
  if (onPath !== undefined) return onPath;
  const directory = join(cache, `temporal-cli-${temporalCliVersion}-${process.platform}-${process.arch}`);
  const executable = join(directory, 'temporal');
  if (!existsSync(executable)) await installTemporalCli(directory, onProgress, env);
  return executable;
}

async function given(path: string): Promise<string> {
  try {
    await serverVersion(path);
    return path;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`TEMPORAL_CLI_PATH is "${path}", which is no working temporal executable: ${reason}`, {
      cause: error,
    });
  }
}

async function findOnPath(path: string, onProgress: (line: string) => void): Promise<string | undefined> {
  for (const directory of path.split(delimiter).filter(Boolean)) {
    const executable = join(directory, 'temporal');
    if (!isExecutable(executable)) continue;
    const version = await serverVersion(executable).catch(() => undefined);
    if (version !== undefined && isNewEnough(version)) return executable;
    const what = version === undefined ? 'is not the Temporal CLI' : `has server ${version}`;
    onProgress(`${executable} ${what} and is passed over; server ${oldestServer.join('.')} or newer is needed`);
  }
  return undefined;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldestServer[0] || (major === oldestServer[0] && minor >= oldestServer[1]);
}
