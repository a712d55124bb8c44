import { Command } from '@commander-js/extra-typings';
import { isListOperation, isOperationName } from '../../../activities/operations.ts';
import type { WorkflowInput } from '../../client.ts';
import { checkInput } from '../check-input.ts';
import { connected, startAndFollow, type StartOptions } from '../connected.ts';
import { UsageError } from '../exit-codes.ts';
import { wholeNumber } from '../parse.ts';

/** `call`: one of the 68 operations, durably. */
export function callCommand() {
  return new Command('call')
    .description('Call one operation of AWS Amplify or AmplifyBackend, durably')
    .argument('<operation>', 'such as createWebhook')
    .option('--input <json>', 'input of the operation; a secret may be {"secretRef": "env:NAME"}', '{}')
    .option('--all', 'of a list operation: read every page')
    .option('--max-items <number>', 'with --all: stop after so many', wholeNumber)
    .option('--page-size <number>', 'with --all: items a call', wholeNumber)
    .option('--starting-token <token>', 'with --all: go on where the nextToken of an earlier result says')
    .option('--reveal', 'show codes and URLs that open something; only where payloads are encrypted')
    .option('--target <name>', 'AWS account and region, as the worker knows it')
    .option('--detach', 'return at once; the workflow goes on')
    .option('--json', 'print one JSON document on standard output')
    .action(async (operation, { input: text, all, reveal, target, maxItems, pageSize, startingToken, ...options }) => {
      const request = { operation, input: parse(text), ...(target !== undefined && { target }) };
      const pages = given({ maxItems, pageSize, startingToken });
      if (all !== true && Object.keys(pages).length > 0) {
        throw new UsageError('--max-items, --page-size and --starting-token need --all');
      }
      if (all === true) {
        checkInput('listAll', { ...request, ...pages });
        if (!isOperationName(operation) || !isListOperation(operation))
          throw new UsageError(`${operation} lists nothing`);
        return run('listAll', { ...request, ...pages, operation }, options);
      }
      checkInput('callOperation', request);
      if (!isOperationName(operation)) throw new UsageError(`There is no operation ${operation}`);
      return run('callOperation', { ...request, ...(reveal === true && { reveal }), operation }, options);
    });
}

function run<Name extends 'callOperation' | 'listAll'>(
  workflow: Name,
  input: WorkflowInput<Name>,
  options: StartOptions,
) {
  return connected((workflows) =>
    startAndFollow(workflows, workflow, input, options, (answer) => JSON.stringify(answer, undefined, 2)),
  );
}

/** Without the members that are undefined. */
function given<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is left is as it was
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
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
