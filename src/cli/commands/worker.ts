import { Command } from '@commander-js/extra-typings';
import { interruption } from '../interruption.ts';
import { workerDeployCommand } from './worker-deploy.ts';

/** `worker`: runs workflows and activities until SIGTERM or SIGINT. */
export function workerCommand() {
  return new Command('worker')
    .description('Run a worker; configured by TEMPORAL_*, AWS_* and the environment of the documentation')
    .action(async () => {
      const { loadConfig } = await import('../../config.ts');
      const { createLog } = await import('../../log.ts');
      const { startWorker } = await import('../../worker.ts');
      const config = loadConfig();
      const log = createLog(config.logLevel);
      const interrupted = interruption();
      const worker = await startWorker(config, log);
      const signal = await Promise.race([worker.ended, interrupted]);
      if (signal !== undefined) log.info({ signal }, 'worker stops');
      await worker.stop();
      log.info('worker stopped');
    })
    .addCommand(workerDeployCommand());
}
