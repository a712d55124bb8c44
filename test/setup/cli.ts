import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { packageRoot } from '../../src/dev/paths.ts';

/** A process of Node. */
export interface CliProcess {
  readonly pid: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Its exit code, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals>;
  kill(signal: NodeJS.Signals): void;
  /** Types something, where it has an input. */
  type(text: string): void;
  /** Waits until its output, standard output before standard error, matches. Rejects when it ends before. */
  seen(pattern: RegExp): Promise<RegExpExecArray>;
}

/** How to run it. */
export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Working folder. Default: the package. */
  readonly cwd?: string;
  /** It has an input. Default false: it is at its end. */
  readonly input?: boolean;
}

/** Members of this process's environment that a child may have; none configures Temporal or AWS. */
const inherited = ['PATH', 'HOME', 'TEMPORAL_CLI_PATH', 'CI'];

/** Starts the compiled `temporal-amplify`. */
export function startCli(args: readonly string[], options?: CliOptions): CliProcess {
  return startScript(join(packageRoot, 'dist', 'src', 'cli', 'main.js'), args, options);
}

/** Starts a script with nothing in its environment that the test did not put there. */
export function startScript(
  script: string,
  args: readonly string[],
  { env = {}, cwd = packageRoot, input = false }: CliOptions = {},
): CliProcess {
  const kept = Object.entries(process.env).filter(([name]) => inherited.includes(name));
  const child = spawn(process.execPath, [script, ...args], {
    cwd,
    env: { ...Object.fromEntries(kept), ...env },
  });
  if (!input) child.stdin.end();
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
    type: (text) => void child.stdin.write(text),
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

/** What a process ended with. */
export interface Ended {
  readonly code: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `temporal-amplify` to its end. */
export function runCli(args: readonly string[], options?: CliOptions): Promise<Ended> {
  return ended(startCli(args, options));
}

/** Waits until a process has ended. */
export async function ended(child: CliProcess): Promise<Ended> {
  const code = await child.exited;
  return { code, stdout: child.stdout, stderr: child.stderr };
}
