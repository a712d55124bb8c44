import { Command } from '@commander-js/extra-typings';
import { checkInput } from '../check-input.ts';
import { connected, startAndFollow } from '../connected.ts';
import { UsageError } from '../exit-codes.ts';
import { isOperationName } from '../../../activities/operations.ts';

/** `call`: one of the 68 operations, durably. */
export function callCommand() {
  return new Command('call')
    .description('Call one operation of AWS Amplify or AmplifyBackend, durably')
    .argument('<operation>', 'such as createWebhook')
    .option('--input <json>', 'input of the operation', '{}')
    .option('--target <name>', 'AWS account and region, as the worker knows it')
    .option('--detach', 'return at once; the workflow goes on')
    .option('--json', 'print one JSON document on standard output')
    .action(async (operation, { input: text, target, ...options }) => {
      const request = { operation, input: parse(text), ...(target !== undefined && { target }) };
      checkInput('callOperation', request);
      if (!isOperationName(operation)) throw new UsageError(`There is no operation ${operation}`);
      await connected((workflows) =>
        startAndFollow(workflows, 'callOperation', { ...request, operation }, options, (answer) =>
          JSON.stringify(answer, undefined, 2),
        ),
      );
    });
}

function parse(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Said below.
  }
  throw new UsageError('--input must be a JSON object, such as \'{"appId": "d1a2b3c4d5e6f7"}\'');
}
