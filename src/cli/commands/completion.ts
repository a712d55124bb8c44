import { Argument, Command, type CommandUnknownOpts } from '@commander-js/extra-typings';

/** `completion`: what a shell needs to complete the command line. */
export function completionCommand() {
  return new Command('completion')
    .description('Print what completes this command line in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish'] as const))
    .action(async (shell, _, command: CommandUnknownOpts) => {
      const [{ completionNodes }, { scripts }] = await Promise.all([
        import('../completion/nodes.ts'),
        import('../completion/scripts.ts'),
      ]);
      const program = rootOf(command);
      process.stdout.write(scripts[shell](program.name(), completionNodes(program)));
    });
}

function rootOf(command: CommandUnknownOpts): CommandUnknownOpts {
  return command.parent === null ? command : rootOf(command.parent);
}
