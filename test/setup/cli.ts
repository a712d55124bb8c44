import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/dev/paths.ts';

/** A process that a test started. */
export interface CliProcess {
  readonly pid: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Its exit code, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals>;
  kill(signal: NodeJS.Signals): void;
  /** Types on its standard input. */
  type(text: string): void;
  /** Waits until its output, standard output before standard error, matches. Rejects when it ends before. */
  seen(pattern: RegExp): Promise<RegExpExecArray>;
}

/** How to run it. */
export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Working folder. Default: the package. */
  readonly cwd?: string;
  /** All of its standard input. Default: none, and it stays open for `type`. */
  readonly input?: string;
}

/** Members of this process's environment that a child may have; none configures Temporal or AWS. */
const inherited = ['PATH', 'HOME', 'TEMPORAL_CLI_PATH'];
/** The compiled command line. */
export const main = join(packageRoot, 'dist', 'cli', 'main.js');

/** Starts `temporal-amplify` with nothing in its environment that the test did not put there. */
export function startCli(args: readonly string[], options?: CliOptions): CliProcess {
  return startScript(main, args, options);
}

/** Starts a script likewise. */
export function startScript(script: string, args: readonly string[], options: CliOptions = {}): CliProcess {
  return startProcess(process.execPath, [script, ...args], options);
}

/** The size of a terminal. */
export interface TerminalSize {
  readonly columns: number;
  /** Default 24. */
  readonly rows?: number;
}

/** Starts it on a pseudo-terminal; all that the terminal shows is its standard output. */
export function startOnTerminal(args: readonly string[], size: TerminalSize, options: CliOptions = {}): CliProcess {
  return onTerminal([process.execPath, main, ...args], size, options);
}

/** Starts one command after the other on one pseudo-terminal, each of which is shown before as `$ ` and its words. */
export function startAllOnTerminal(
  commands: readonly (readonly string[])[],
  size: TerminalSize,
  options: CliOptions = {},
): CliProcess {
  const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;
  const lines = commands.flatMap((words) => [
    `echo ${quoted(`$ ${words.join(' ')}`)}`,
    [process.execPath, main, ...words].map(quoted).join(' '),
  ]);
  return onTerminal(['sh', '-c', lines.join('\n')], size, options);
}

function onTerminal(command: readonly string[], { columns, rows = 24 }: TerminalSize, options: CliOptions): CliProcess {
  const script = join(packageRoot, 'test', 'setup', 'terminal.py');
  const env = { TERM: 'xterm-256color', ...options.env };
  return startProcess('python3', [script, String(columns), String(rows), ...command], { ...options, env });
}

/** What this machine lacks for a pseudo-terminal, with how to get it; undefined where it has all. */
export async function lackingForTerminal(): Promise<string | undefined> {
  const works = await promisify(execFile)('python3', ['-c', 'import pty, os; os.waitstatus_to_exitcode'], {
    timeout: 30_000,
  }).then(
    () => true,
    () => false,
  );
  return works ? undefined : 'a pseudo-terminal needs Python 3.9 or newer (on Debian: apt-get install python3)';
}

/** Starts any command likewise. */
export function startProcess(
  command: string,
  args: readonly string[],
  { env = {}, cwd = packageRoot, input }: CliOptions,
): CliProcess {
  const kept = Object.entries(process.env).filter(([name]) => inherited.includes(name));
  const child: ChildProcessWithoutNullStreams = spawn(command, args, {
    cwd,
    env: { ...Object.fromEntries(kept), ...env },
    stdio: 'pipe',
  });
  // One that has ended reads no more.
  child.stdin.on('error', () => undefined);
  if (input !== undefined) child.stdin.end(input);
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
