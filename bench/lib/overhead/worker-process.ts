import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Inputs, Load } from './load.ts';
import type { Answer, Question } from './worker.ts';

/** The process of `worker.ts`, polling. */
export interface WorkerProcess {
  /** CPU time that it has used so far, in milliseconds. */
  cpuMs(): Promise<number>;
  /** Has it make calls with a plain SDK client. */
  callBare(load: Load): Promise<void>;
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL('./worker.js', import.meta.url));
const STOP_MS = 30_000;

/**
 * Starts it. Node's own options are passed on, so that `node --cpu-prof` profiles it too.
 * @param env variables of Temporal and AWS; those of this process do not count.
 */
export async function startWorkerProcess(
  inputs: Inputs,
  env: Readonly<Record<string, string>>,
  logFile: string,
): Promise<WorkerProcess> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(AWS|TEMPORAL)_/.test(name));
  const child = fork(program, [JSON.stringify(inputs), logFile], {
    env: { ...Object.fromEntries(kept), ...env },
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const ended = once(child, 'exit');
  const nextAnswer = async (): Promise<number> => {
    const gone = ended.then(([code, signal]) => ({ error: `it ended with ${String(code ?? signal)}` }));
    const answered = new Promise<Answer>((resolve) => child.once('message', (answer: Answer) => resolve(answer)));
    const answer: Answer = await Promise.race([answered, gone]);
    if ('error' in answer) throw new Error(`The measured worker: ${answer.error}`);
    return answer.cpuMs;
  };
  const ask = (question: Question): Promise<number> => {
    const answer = nextAnswer();
    child.send(question);
    return answer;
  };
  await nextAnswer();
  return {
    cpuMs: () => ask({}),
    callBare: async (bare) => void (await ask({ bare })),
    stop: async () => {
      const killer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      if (child.connected) child.disconnect();
      await ended;
      clearTimeout(killer);
    },
  };
}
