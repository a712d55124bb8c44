import { Command } from '@commander-js/extra-typings';
import { checkRegion } from '../../config.ts';

/** `demo`: the main job from nothing to a live page, on this machine alone. */
export function demoCommand() {
  return new Command('demo')
    .description('Start everything, deploy the example site, show the page, and end everything')
    .option('--region <name>', 'region that the emulator stands for')
    .action(async ({ region }) => {
      if (region !== undefined) checkRegion(region);
      const { runDemo } = await import('../../dev/demo.ts');
      await runDemo({ region, print: (line) => console.log(line) });
    });
}
