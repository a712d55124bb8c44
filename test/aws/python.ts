import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Members of this process's environment that a program may see; none configures AWS or a proxy. */
const inherited = /^(PATH|HOME|LANG|LC_.*)$/;

/** Environment of a program that knows nothing of the user's AWS settings, and finds no files of theirs. */
export const pythonEnv = (more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => inherited.test(name))),
  AWS_CONFIG_FILE: '/nonexistent/config',
  AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
  AWS_EC2_METADATA_DISABLED: 'true',
  ...more,
});

/** Python 3.10 or newer that can make virtual environments; undefined where PATH has none. */
export async function findPython(): Promise<string | undefined> {
  const check = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))';
  for (const name of ['python3', 'python']) {
    const works = await promisify(execFile)(name, ['-c', check], { timeout: 30_000 }).then(
      () => true,
      () => false,
    );
    if (works) return name;
  }
  return undefined;
}

/** A running Python program that answers line by line. It ends when its standard input closes: with this process. */
export interface PythonProgram {
  /** Sends a line, if one is given, and waits for the next of its standard output. Rejects if it ends before. */
  ask(line?: string): Promise<string>;
  /** Ends the program; settles when it is gone. */
  stop(): Promise<void>;
}

/** Starts a program of this folder. What it says on standard error is shown. */
export function startProgram(python: string, program: string, env: NodeJS.ProcessEnv): PythonProgram {
  const file = fileURLToPath(new URL(program, import.meta.url));
  const child = spawn(python, [file], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  // What it was sent when it had ended already: the answer that is missing says so.
  child.stdin.on('error', () => undefined);
  return {
    ask: async (line) => {
      if (line !== undefined) child.stdin.write(`${line}\n`);
      const answer = await lines.next();
      if (answer.done === true) throw new Error(`${program} ended; what it said is above.`);
      return answer.value;
    },
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}
