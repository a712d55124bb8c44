import { join } from 'node:path';
import { Command } from '@commander-js/extra-typings';
import { interruption } from '../interruption.ts';
import { UsageError } from '../exit-codes.ts';
import { positiveNumber } from '../parse.ts';

/** `dev`: a Temporal server, the emulator and a worker that stay up until SIGTERM or SIGINT. */
export function devCommand() {
  return new Command('dev')
    .description('Start a Temporal server, the emulator and a worker, and keep them up')
    .option('--region <name>', 'region that the emulator stands for', 'us-east-1')
    .option('--speed <factor>', 'how much faster than real time Amplify runs', positiveNumber, 1)
    .action(async ({ region, speed }) => {
      const { checkRegion } = await import('../../config.ts');
      checkRegion(region);
      const { withLock } = await import('../../dev/lock.mjs');
      const { cacheDir } = await import('../../dev/paths.ts');
      const dir = join(cacheDir, 'dev');
      await withLock(
        join(dir, 'lock'),
        () => runDev({ dir, region, speed }),
        () => {
          throw new UsageError(`"dev" runs already, in another terminal: it keeps its state in ${dir}`);
        },
      );
    });
}

async function runDev(options: { dir: string; region: string; speed: number }): Promise<void> {
  const { startStack } = await import('../../dev/stack.ts');
  const interrupted = interruption();
  const stack = await startStack({ ...options, keep: true, onProgress: (line) => console.log(line) });
  try {
    console.log(`Temporal UI  ${stack.temporal.uiUrl}`);
    console.log(`Temporal     ${stack.temporal.address}`);
    console.log(`Amplify      ${stack.emulator.url} (EMULATOR); its sites: ${stack.emulator.url}/_emulator/sites`);
    console.log(`Logs         ${options.dir}\n\nIn another terminal:\n`);
    for (const [name, value] of Object.entries(stack.environment)) console.log(`export ${name}=${value}`);
    console.log('\nPress Ctrl-C to stop');
    const end = await Promise.race([interrupted, stack.worker.ended]);
    if (end === undefined) throw new Error(`The worker ended; see the logs in ${options.dir}`);
  } finally {
    await stack.stop();
  }
}
