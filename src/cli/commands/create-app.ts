import { Command } from '@commander-js/extra-typings';
import type { CreateAppInput } from '../../../workflows/contracts.ts';
import { checkInput } from '../check-input.ts';
import { connected, startAndFollow } from '../connected.ts';
import { collect } from '../parse.ts';

/** `create-app`: an app with its branches. */
export function createAppCommand() {
  return new Command('create-app')
    .description('Create an app for manual deployments, with its branches')
    .argument('<name>', 'name of the app')
    .option('--branch <name>', 'create this branch; repeatable', collect, [])
    .option('--description <text>', 'description of the app')
    .option('--keep-on-failure', 'leave what was made when a later step fails')
    .option('--target <name>', 'AWS account and region, as the worker knows it')
    .option('--detach', 'return at once; the workflow goes on')
    .option('--json', 'print one JSON document on standard output')
    .action(async (name, options) => {
      const input: CreateAppInput = {
        app: { name, ...(options.description !== undefined && { description: options.description }) },
        branches: options.branch.map((branchName) => ({ branchName })),
        ...(options.keepOnFailure === true && { keepOnFailure: true }),
        ...(options.target !== undefined && { target: options.target }),
      };
      checkInput('createApp', input);
      await connected((workflows) =>
        startAndFollow(workflows, 'createApp', input, options, ({ appId, branches }) =>
          [`App ${appId}`, ...branches.map(({ branchName, url }) => `  ${branchName}: ${url}`)].join('\n'),
        ),
      );
    });
}
