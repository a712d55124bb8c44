import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { withLock } from '../../src/dev/lock.mjs';
import { cacheDir } from '../../src/dev/paths.ts';
import { findPython, pythonEnv, startProgram } from './python.ts';

const requirements = fileURLToPath(new URL('./requirements.txt', import.meta.url));

const missing =
  'boto3, the AWS CLI and moto need Python 3.10 or newer with venv on PATH ' +
  '(Debian, Ubuntu: apt install python3-venv; macOS: brew install python)';

/** Time for a package registry that is far away. */
const installMs = 600_000;

/**
 * The Python of a virtual environment in `.cache` that has what requirements.txt names; it is made where it is not
 * there yet. Use: `describe.skipIf((await pythonEnvironment()) === undefined)`.
 * @returns path of the program; undefined, after saying so in one line, where the machine has no Python.
 * @throws {Error} where the packages can't be installed, and, with CI set, where there is no Python.
 */
export async function pythonEnvironment(): Promise<string | undefined> {
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(cacheDir, `python-${digest}`);
  const python = join(folder, 'bin', 'python');
  // Written as the last act, so that a half-done environment is not taken for a whole one.
  const mark = join(folder, 'installed');
  if (await isWhole(python, mark)) return python;
  const found = await findPython();
  if (found === undefined) {
    if (process.env['CI'] === 'true') throw new Error(`${missing}.`);
    process.stderr.write(`Skipped: ${missing}.\n`);
    return undefined;
  }
  await withLock(join(cacheDir, 'locks', 'python'), async () => {
    if (await isWhole(python, mark)) return;
    process.stderr.write('Installing boto3, the AWS CLI and moto\n');
    rmSync(folder, { recursive: true, force: true });
    await run(found, ['-m', 'venv', folder]);
    await run(python, ['-m', 'pip', 'install', '--quiet', '--no-input', '--requirement', requirements]);
    writeFileSync(mark, '');
  });
  return python;
}

/** The Python that the environment was made with may be gone. */
async function isWhole(python: string, mark: string): Promise<boolean> {
  if (!existsSync(mark)) return false;
  return await promisify(execFile)(python, ['--version'], { timeout: 30_000 }).then(
    () => true,
    () => false,
  );
}

async function run(program: string, args: readonly string[]): Promise<void> {
  // With the user's settings of pip: where packages come from is theirs to say.
  const options = { env: { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: '1' }, timeout: installMs };
  await promisify(execFile)(program, args, options).catch((error: unknown) => {
    // What pip says in its last lines is why.
    const reason = error instanceof Error ? error.message.trim().split('\n').slice(-5).join('\n') : String(error);
    throw new Error(`The Python packages of tests can't be installed: ${reason}`, { cause: error });
  });
}

/** A server of ssm, secretsmanager, sts, sqs and s3, with no state at first. It checks no credentials. */
export interface Moto {
  /** Endpoint of all services, on 127.0.0.1. */
  readonly url: string;
  /** Ends the server; settles when it is gone. It ends with this process anyway. */
  stop(): Promise<void>;
}

/**
 * Starts moto on a free port; it serves when this settles.
 * @throws {Error} where there is no Python: ask {@link pythonEnvironment} first.
 */
export async function startMoto(): Promise<Moto> {
  const python = await pythonEnvironment();
  if (python === undefined) throw new Error(`${missing}.`);
  const { ask, stop } = startProgram(python, 'moto_server.py', pythonEnv());
  return { url: await ask(), stop };
}
