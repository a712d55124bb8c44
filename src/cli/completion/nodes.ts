import type { CommandUnknownOpts } from '@commander-js/extra-typings';

/** A command as a shell completes it. */
export interface CompletionNode {
  /** The words that lead to it, each after a space: ` app create`. Empty for the program itself. */
  readonly at: string;
  readonly commands: readonly Word[];
  /** All that may stand there: its own, and those of the commands above. */
  readonly flags: readonly Flag[];
  readonly own: readonly Flag[];
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

/**
 * The command tree, in the order of the help.
 * @param outer flags of the commands above, which may stand behind the words of one below, too.
 */
export function completionNodes(
  command: CommandUnknownOpts,
  at = '',
  outer: readonly Flag[] = [help],
): CompletionNode[] {
  const own = command.options.map(({ long, description, required, optional, argChoices }) => ({
    name: long ?? '',
    what: description,
    takes: required || optional,
    choices: argChoices ?? [],
  }));
  const flags = [...own, ...outer.filter(({ name }) => own.every((one) => one.name !== name))];
  const commands = command.commands.map((one) => ({ name: one.name(), what: one.description() }));
  const below = command.commands.flatMap((one) => completionNodes(one, `${at} ${one.name()}`, flags));
  return [{ at, commands, flags, own: at === '' ? flags : own }, ...below];
}

const help: Flag = { name: '--help', what: 'display help for command', takes: false, choices: [] };
