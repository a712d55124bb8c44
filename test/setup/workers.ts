import { type CliProcess, startCli } from './cli.ts';
import type { Harness } from './harness.ts';

/** Workers that a test starts as processes of their own, and may kill. */
export interface Workers {
  /** Starts `temporal-amplify worker`. `env` is beside that of the harness. */
  start(env?: Readonly<Record<string, string>>): CliProcess;
  /** Kills those that are left, and waits until they are gone. */
  end(): Promise<void>;
}

/** Starts none yet. */
export function workersOf({ environment }: Pick<Harness, 'environment'>): Workers {
  const workers: CliProcess[] = [];
  return {
    start(env = {}) {
      const worker = startCli(['worker'], { env: { ...environment, ...env } });
      workers.push(worker);
      return worker;
    },
    async end() {
      for (const worker of workers) worker.kill('SIGKILL');
      await Promise.all(workers.map(({ exited }) => exited));
    },
  };
}
