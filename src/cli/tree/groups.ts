import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings';

/** What the groups of commands are about. */
const groups: Readonly<Record<string, string>> = {
  app: 'Apps',
  artifacts: 'The artifact store',
  backend: 'Backend environments (AmplifyBackend, Gen 1)',
  domain: 'Domains',
  env: 'Whole environments',
  wait: 'Wait for what something else started',
};

/** The command below `parent` that has the commands of a group; made where it is missing. */
export function groupOf(parent: CommandUnknownOpts, path: readonly string[]): CommandUnknownOpts {
  return path.reduce((above, name) => {
    const there = above.commands.find((command) => command.name() === name);
    if (there !== undefined) return there;
    const group = new Command(name).description(groups[name] ?? name);
    above.addCommand(group);
    return group;
  }, parent);
}
