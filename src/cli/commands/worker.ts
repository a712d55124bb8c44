import { Command } from '@commander-js/extra-typings';
import { loadConfig } from '../../config.ts';
import { createLog } from '../../log.ts';

/** `worker`: runs workflows and activities until SIGTERM or SIGINT. */
export function workerCommand() {
  return new Command('worker')
    .description('Run a worker; configured by TEMPORAL_*, AWS_* and the environment of the documentation')
    .action(async () => {
      const config = loadConfig();
      const log = createLog(config.logLevel);
      const { startWorker } = await import('../../worker.ts');
      const worker = await startWorker(config, log);
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.once(signal, () => {
          log.info({ signal }, 'worker stops');
          // Its failure, if any, is that of `ended`, which is awaited.
          worker.stop().catch(() => undefined);
        });
      }
      await worker.ended;
      log.info('worker stopped');
    });
}
