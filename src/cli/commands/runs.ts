import { Command, Option } from '@commander-js/extra-typings';
import { wholeNumber } from '../parse.ts';
import { jsonOption } from '../print.ts';

/** `status`: a run as it is now, or the newest runs. */
export function statusCommand() {
  return new Command('status')
    .description('Show what a run does, or list the newest runs')
    .argument('[workflow-id]', 'workflow id of the run; the newest runs unless given')
    .option('--app <id>', 'list only those of this app')
    .option('--branch <name>', 'list only those of branches with this name')
    .option('--running', 'list only those that go on')
    .option('--limit <number>', 'list so many', wholeNumber, 20)
    .option(...jsonOption)
    .action(async (workflowId, options) => {
      const { showRun, listRuns } = await import('../runs/status.ts');
      await (workflowId === undefined ? listRuns(options) : showRun(workflowId, options));
    });
}

/** `cancel`: asks a run to stop and clean up. */
export function cancelCommand() {
  return new Command('cancel')
    .description('Cancel a run, and wait until it has cleaned up')
    .argument('<workflow-id>', 'workflow id of the run')
    .option('--detach', 'return at once')
    .option(...jsonOption)
    .action(async (workflowId, options) => {
      const { cancelRun } = await import('../runs/cancel.ts');
      await cancelRun(workflowId, options);
    });
}

/** `wait run`: follows a run that is there. */
export function waitRunCommand() {
  return new Command('run')
    .description('Follow a run to its end, with its exit code')
    .argument('<workflow-id>', 'workflow id of the run')
    .addOption(
      new Option('--on-interrupt <way>', 'what SIGINT and SIGTERM do where nobody can be asked')
        .choices(['detach', 'cancel'] as const)
        .default('detach' as const),
    )
    .option(...jsonOption)
    .action(async (workflowId, { onInterrupt, json: asDocument = false }) => {
      const { waitForRun } = await import('../runs/wait.ts');
      await waitForRun(workflowId, { onInterrupt, json: asDocument });
    });
}

/** `approve`, `reject`, `retry-step` and `extend-deadline`: what a run waits for. */
export function answerCommands() {
  const decision = (name: 'approve' | 'reject', description: string) =>
    new Command(name)
      .description(description)
      .argument('<workflow-id>', 'workflow id of the run')
      .option('--by <name>', 'who decides; the name of the user unless given')
      .option('--comment <text>', 'why')
      .option(...jsonOption)
      .action(async (workflowId, options) => {
        const { decide } = await import('../runs/answer.ts');
        await decide(name, workflowId, options);
      });
  return [
    decision('approve', 'Approve what a run waits for, such as a promotion'),
    decision('reject', 'Reject what a run waits for'),
    new Command('retry-step')
      .description('Repeat the steps of a run that are parked, since what they failed with is mended')
      .argument('<workflow-id>', 'workflow id of the run')
      .option(...jsonOption)
      .action(async (workflowId, options) => {
        const { retryStep } = await import('../runs/answer.ts');
        await retryStep(workflowId, options);
      }),
    new Command('extend-deadline')
      .description('Give whatever waits for a person in a run more time')
      .argument('<workflow-id>', 'workflow id of the run')
      .argument('<seconds>', 'how many seconds more', wholeNumber)
      .option(...jsonOption)
      .action(async (workflowId, seconds, options) => {
        const { extendDeadline } = await import('../runs/answer.ts');
        await extendDeadline(workflowId, seconds, options);
      }),
  ];
}

/** `logs`: what the steps of a job wrote. */
export function logsCommand() {
  return new Command('logs')
    .description('Print the logs of a job of a branch')
    .requiredOption('--app <id>', 'id of the app, such as d1a2b3c4d5e6f7')
    .requiredOption('--branch <name>', 'name of the branch')
    .option('--job <id>', 'id of the job; the newest unless given')
    .option('--step <name>', 'only of this step, such as BUILD')
    .option('--target <name>', 'AWS account and region, as the worker knows it')
    .option(...jsonOption)
    .action(async (options) => {
      const { printLogs } = await import('../runs/logs.ts');
      await printLogs(options);
    });
}
