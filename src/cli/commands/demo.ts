import { Command } from '@commander-js/extra-typings';

/** `demo`: the main job from nothing to a live page, or with `--all` the whole catalogue, on this machine alone. */
export function demoCommand() {
  return new Command('demo')
    .description('Start everything, deploy the example site, show the page, and end everything')
    .option('--all', 'walk through the whole catalogue instead, on one app')
    .option('--region <name>', 'region that the emulator stands for')
    .action(async ({ region, all }) => {
      const { checkRegion } = await import('../../config.ts');
      if (region !== undefined) checkRegion(region);
      const { runDemo } = await import('../../dev/demo.ts');
      await runDemo({ region, all, print: (line) => console.log(line) });
    });
}
