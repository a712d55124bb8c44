import type { CommandUnknownOpts } from '@commander-js/extra-typings';

/** A command as a shell completes it. */
export interface CompletionNode {
  /** The words that lead to it, each after a space: ` app create`. Empty for the program itself. */
  readonly at: string;
  readonly commands: readonly Word[];
  readonly flags: readonly Flag[];
}

/** A word, with what it is for. */
export interface Word {
  readonly name: string;
  readonly what: string;
}

/** A flag by its long name. */
export interface Flag extends Word {
  /** It takes a value. */
  readonly takes: boolean;
  /** The values that it takes, where they are few. */
  readonly choices: readonly string[];
}

/** The command tree, in the order of the help. */
export function completionNodes(command: CommandUnknownOpts, at = ''): CompletionNode[] {
  const help = { name: '--help', what: 'display help for command', takes: false, choices: [] };
  const flags = command.options.map(({ long, description, required, optional, argChoices }) => ({
    name: long ?? '',
    what: description,
    takes: required || optional,
    choices: argChoices ?? [],
  }));
  const commands = command.commands.map((one) => ({ name: one.name(), what: one.description() }));
  const below = command.commands.flatMap((one) => completionNodes(one, `${at} ${one.name()}`));
  return [{ at, commands, flags: [...flags, help] }, ...below];
}
