import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { packageRoot } from '../../src/dev/paths.ts';

/** A process of the compiled command line. */
export interface CliProcess {
  readonly pid: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Its exit code, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals>;
  kill(signal: NodeJS.Signals): void;
  /** Waits until its output, standard output before standard error, matches. Rejects when it ends before. */
  seen(pattern: RegExp): Promise<RegExpExecArray>;
}

/** How to run it. */
export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Working folder. Default: the package. */
  readonly cwd?: string;
}

/** Members of this process's environment that a child may have; none configures Temporal or AWS. */
const inherited = ['PATH', 'HOME', 'TEMPORAL_CLI_PATH', 'CI'];

/** Starts `temporal-amplify` with nothing in its environment that the test did not put there. */
export function startCli(args: readonly string[], { env = {}, cwd = packageRoot }: CliOptions = {}): CliProcess {
  const kept = Object.entries(process.env).filter(([name]) => inherited.includes(name));
  const main = join(packageRoot, 'dist', 'src', 'cli', 'main.js');
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { ...Object.fromEntries(kept), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text));
  }
  const exited = once(child, 'close').then(
    ([code, signal]: (number | NodeJS.Signals | null)[]) => code ?? signal ?? -1,
  );
  return {
    pid: child.pid ?? -1,
    get stdout() {
      return output.stdout;
    },
    get stderr() {
      return output.stderr;
    },
    exited,
    kill: (signal) => void child.kill(signal),
    seen: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(output.stdout + output.stderr);
          if (match !== null) resolve(match);
        };
        child.stdout.on('data', look);
        child.stderr.on('data', look);
        void exited.then((code) => reject(new Error(`ended with ${code}:\n${output.stdout}${output.stderr}`)));
        look();
      }),
  };
}

/** Runs `temporal-amplify` to its end. */
export async function runCli(
  args: readonly string[],
  options?: CliOptions,
): Promise<{ code: number | NodeJS.Signals; stdout: string; stderr: string }> {
  const child = startCli(args, options);
  const code = await child.exited;
  return { code, stdout: child.stdout, stderr: child.stderr };
}
