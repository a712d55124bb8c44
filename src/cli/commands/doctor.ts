import { Command } from '@commander-js/extra-typings';
import { jsonOption } from '../print.ts';

/** `doctor`: whether everything that a run needs is there. */
export function doctorCommand() {
  return new Command('doctor')
    .description('Check server, namespace, search attributes, workers, and what these may do at AWS')
    .option('--target <name>', 'check only this AWS account and region; all that the worker serves unless given')
    .option(...jsonOption)
    .action(async (options) => {
      const { examine } = await import('../doctor/index.ts');
      await examine(options);
    });
}
