import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startGuarded } from './guarded-process.ts';
import { withLock } from './lock.mjs';
import { serverVersion } from './server-version.ts';

/** Version of the Temporal CLI that is installed. Newer ones can't be built by `go install`. */
export const temporalCliVersion = '1.5.1';

type Progress = (line: string) => void;

/** A way to get the executable: writes it to `executable`, using `work` for whatever it needs besides. */
interface Way {
  readonly needs: string;
  get(executable: string, work: string, onProgress: Progress, env: NodeJS.ProcessEnv): Promise<void>;
}

const ways: readonly Way[] = [
  { needs: 'internet access to temporal.download', get: download },
  { needs: 'Go 1.25 or newer on PATH with access to a Go module proxy', get: buildWithGo },
];

const reportEveryMs = 15_000;
const noBytesForMs = 10_000;
const buildWithinMs = 20 * 60_000;

/**
 * Installs the Temporal CLI as `<directory>/temporal`. The directory appears complete or not at all; of two processes
 * that install at once, the second waits and finds it done; what a killed one left behind is removed.
 * @throws {Error} that lists all ways and why they failed.
 */
export async function installTemporalCli(
  directory: string,
  onProgress: Progress,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const work = `${directory}.tmp`;
  const install = async (): Promise<void> => {
    if (existsSync(directory)) return;
    const failures: string[] = [];
    for (const way of ways) {
      await remove(work);
      await mkdir(join(work, 'bin'), { recursive: true });
      try {
        const executable = join(work, 'bin', 'temporal');
        await way.get(executable, work, onProgress, env);
        await serverVersion(executable);
        await rename(join(work, 'bin'), directory);
        return;
      } catch (error) {
        failures.push(`  - ${way.needs} (${error instanceof Error ? error.message : String(error)})`);
      } finally {
        await remove(work);
      }
    }
    throw new Error(
      [
        'There is no Temporal development server, and none could be installed. Any one of these helps:',
        '  - TEMPORAL_CLI_PATH set to a temporal executable',
        '  - temporal on PATH (https://docs.temporal.io/cli#install)',
        ...failures,
      ].join('\n'),
    );
  };
  await withLock(join(dirname(directory), 'locks', basename(directory)), install, () =>
    onProgress('Another process is installing the Temporal development server; waiting for it'),
  );
}

/** A process that was killed a moment ago may still write there. */
async function remove(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

async function download(executable: string, work: string, onProgress: Progress, env: NodeJS.ProcessEnv): Promise<void> {
  const directory = join(work, 'download');
  await mkdir(directory);
  onProgress(`Downloading the Temporal development server (CLI ${temporalCliVersion}), once`);
  let size = 0;
  let grownAt = Date.now();
  const script = fileURLToPath(new URL('./download-temporal-cli.mjs', import.meta.url));
  await run(process.execPath, [script, temporalCliVersion, directory], env, join(work, 'download.log'), async () => {
    const now = await sizeOf(directory);
    if (now > size) [size, grownAt] = [now, Date.now()];
    return Date.now() - grownAt > noBytesForMs ? `nothing arrived for ${noBytesForMs / 1000} s` : undefined;
  });
  const [file] = await readdir(directory);
  if (file === undefined) throw new Error('the download left no file');
  await rename(join(directory, file), executable);
  await chmod(executable, 0o755);
}

async function sizeOf(directory: string): Promise<number> {
  const files = await readdir(directory);
  const sizes = await Promise.all(
    files.map((file) =>
      stat(join(directory, file)).then(
        (one) => one.size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, one) => sum + one, 0);
}

async function buildWithGo(
  executable: string,
  work: string,
  onProgress: Progress,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const startedAt = Date.now();
  let reports = 0;
  onProgress(`Building the Temporal development server (CLI ${temporalCliVersion}) with Go, once; about 3 minutes`);
  const temporary = join(work, 'go-tmp');
  await mkdir(temporary);
  const module = `github.com/temporalio/cli/cmd/temporal@v${temporalCliVersion}`;
  const goEnv = { ...env, ...ownTelemetry(work, env), GOBIN: dirname(executable), GOTMPDIR: temporary };
  await run('go', ['install', '-ldflags=-s -w', module], goEnv, join(work, 'go.log'), async () => {
    const elapsed = Date.now() - startedAt;
    if (elapsed > (reports + 1) * reportEveryMs)
      onProgress(`  still building (${++reports * (reportEveryMs / 1000)} s)`);
    return elapsed > buildWithinMs ? `not done after ${buildWithinMs / 60_000} minutes` : undefined;
  });
}

/**
 * Go counts its own use below the user's configuration folder, and no switch in the environment stops it. On Linux
 * that folder can be set; then Go's own settings must be named, which are in the same place.
 */
function ownTelemetry(work: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (process.platform !== 'linux') return {};
  const config = env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config');
  return { XDG_CONFIG_HOME: join(work, 'config'), GOENV: env['GOENV'] || join(config, 'go', 'env') };
}

/**
 * Runs a command to its end. `check` is asked four times a second; what it returns is why the command is called off.
 * @throws {Error} with that reason, or with the end of the command's output when it fails.
 */
async function run(
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  logFile: string,
  check: () => Promise<string | undefined>,
): Promise<void> {
  const output = openSync(logFile, 'w');
  const child = await startGuarded(command, args, { env, output }).finally(() => closeSync(output));
  const ended = child.exited.then(() => true);
  while (!(await Promise.race([ended, sleep(250, false)]))) {
    const reason = await check();
    if (reason === undefined) continue;
    await child.stop();
    throw new Error(reason);
  }
  const { code, signal } = await child.exited;
  if (code === 0) return;
  const lines = readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join(' | ');
  throw new Error(`${basename(command)} ended with ${signal ?? code}: ${lines}`);
}
