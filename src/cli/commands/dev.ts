import { join } from 'node:path';
import { Command } from '@commander-js/extra-typings';
import { checkRegion } from '../../config.ts';
import { interruption } from '../interruption.ts';
import { positiveNumber } from '../parse.ts';

/** `dev`: a Temporal server, the emulator and a worker that stay up until SIGTERM or SIGINT. */
export function devCommand() {
  return new Command('dev')
    .description('Start a Temporal server, the emulator and a worker, and keep them up')
    .option('--region <name>', 'region that the emulator stands for', 'us-east-1')
    .option('--speed <factor>', 'how much faster than real time Amplify runs', positiveNumber, 1)
    .action(async ({ region, speed }) => {
      checkRegion(region);
      const { startStack } = await import('../../dev/stack.ts');
      const { cacheDir } = await import('../../dev/paths.ts');
      const interrupted = interruption();
      const dir = join(cacheDir, 'dev');
      const stack = await startStack({ dir, keep: true, region, speed, onProgress: (line) => console.log(line) });
      try {
        console.log(`Temporal UI  ${stack.temporal.uiUrl}`);
        console.log(`Temporal     ${stack.temporal.address}`);
        console.log(`Amplify      ${stack.emulator.url} (EMULATOR)`);
        console.log(`Logs         ${dir}\n\nIn another terminal:\n`);
        for (const [name, value] of Object.entries(stack.environment)) console.log(`export ${name}=${value}`);
        console.log('\nPress Ctrl-C to stop');
        await interrupted;
      } finally {
        await stack.stop();
      }
    });
}
