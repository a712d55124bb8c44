import { Command } from '@commander-js/extra-typings';
import { UsageError } from '../exit-codes.ts';
import { interruption } from '../interruption.ts';
import { positiveNumber } from '../parse.ts';

/** `events`: lets events of Amplify end the waits for jobs, until SIGTERM or SIGINT. */
export function eventsCommand() {
  return new Command('events')
    .description('Let events of Amplify, from an SQS queue, end the waits for jobs')
    .requiredOption('--queue-url <url>', 'queue that an EventBridge rule puts the events into')
    .option('--target <name>', 'AWS account and region of the queue and the apps, as the worker knows it')
    .option('--calls-per-second <number>', 'GetJob calls that are never exceeded', positiveNumber, 2)
    .action(async ({ queueUrl, target, callsPerSecond }) => {
      if (!URL.canParse(queueUrl)) throw new UsageError('--queue-url must be the URL of an SQS queue');
      const { loadConfig } = await import('../../config.ts');
      const { createLog } = await import('../../log.ts');
      const { startEvents } = await import('../../events/index.ts');
      const config = loadConfig();
      const log = createLog(config.logLevel);
      const endpoint = process.env['AWS_ENDPOINT_URL_SQS'];
      const interrupted = interruption();
      const events = await startEvents({
        config,
        queueUrl,
        callsPerSecond,
        log,
        ...(target !== undefined && { target }),
        ...(endpoint && { endpoint }),
      });
      log.info({ signal: await interrupted }, 'events stop');
      await events.stop();
      log.info('events stopped');
    });
}
