import { Argument, Command, type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { workflowCommands } from '../workflows/index.ts';
import { makeInput, type Given, valueOf } from './input.ts';
import { kinds } from './kinds.ts';
import { groupOf } from './groups.ts';
import type { Parameter, WorkflowCommand, WorkflowRequest } from './spec.ts';

/** What is made of the commands that start workflows. */
export interface Handling {
  /** Adds options beside those of the input. */
  readonly decorate?: (command: CommandUnknownOpts, row: WorkflowCommand) => void;
  /** Does what the command is for. `options` are those of the command, by commander's names. */
  readonly handle: (request: WorkflowRequest, options: Readonly<Record<string, unknown>>) => Promise<void>;
}

/**
 * Adds a command below `parent` for each workflow, with its flags. What these stand for is handed on: a run is started of
 * it, or a schedule made.
 */
export function addWorkflowCommands(parent: CommandUnknownOpts, { decorate, handle }: Handling): void {
  for (const row of workflowCommands) {
    const [name = '', ...groups] = row.path.split(' ').toReversed();
    const command = new Command<unknown[], Record<string, unknown>>(name).description(row.what);
    const parameters = [...row.flags, ...common];
    for (const one of row.arguments ?? []) command.addArgument(argument(one));
    for (const one of parameters) command.addOption(option(one));
    command.option('--input <file>', `${inputOf(row)} in JSON or YAML; - is standard input; flags go before it`);
    decorate?.(command, row);
    command.action(async () => {
      const options = command.opts();
      const given = [
        ...(row.arguments ?? []).flatMap((one, index) => givenOf(one, command.processedArgs[index])),
        ...parameters.flatMap((one) => givenOf(one, options[option(one).attributeName()])),
      ];
      const file = options['input'];
      const { readDocument } = await import('./read-document.ts');
      const document = typeof file === 'string' ? await readDocument(file) : undefined;
      await handle({ command: row, input: makeInput(row, { document, given }) }, options);
    });
    groupOf(parent, groups.toReversed()).addCommand(command);
  }
}

/** Flags of every command that starts a workflow. */
const common: readonly Parameter[] = [
  { name: '--target <name>', member: 'target', what: 'AWS account and region, as the worker knows it' },
  {
    name: '--park <seconds>',
    member: 'parkSeconds',
    what: 'how long a step waits for retry-step that a person can mend; an hour unless given',
    kind: 'number',
  },
];

const inputOf = ({ inputMember }: WorkflowCommand): string =>
  inputMember === undefined ? 'file with the rest of the input,' : 'file with the input of the operation,';

function argument({ name, what, kind = 'text' }: Parameter) {
  return new Argument(name, what).argParser(parser(kind));
}

function option({ name, what, kind = 'text' }: Parameter) {
  const flag = new Option(name, what);
  return 'value' in kinds[kind] ? flag : flag.argParser(parser(kind));
}

/** Gathers the values of a flag, of which there may be several. */
function parser(kind: keyof typeof kinds) {
  return (text: string, before: readonly unknown[] = []): readonly unknown[] => [...before, kinds[kind].parse?.(text)];
}

function givenOf(parameter: Parameter, parsed: unknown): Given[] {
  if (parsed === undefined) return [];
  return [{ parameter, value: valueOf(parameter, Array.isArray(parsed) ? parsed : []) }];
}
