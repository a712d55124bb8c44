import { Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { wholeNumber } from '../parse.ts';
import { jsonOption, print } from '../print.ts';

const deploymentOption = ['--deployment <name>', 'the deployment; TEMPORAL_DEPLOYMENT_NAME unless given'] as const;
const versionArgument = ['[build-id]', 'the version; TEMPORAL_BUILD_ID unless given'] as const;
/** How long a worker that was just started takes until the server has seen it, with much to spare. */
const SEEN_WITHIN_SECONDS = 60;

/** `worker deploy`: which version of the workers has the runs. What a command does is loaded when it runs. */
export function workerDeployCommand() {
  return new Command('deploy')
    .description('Versions of workers: which one gets new runs, and which one can be stopped')
    .addCommand(setCurrentCommand())
    .addCommand(rampCommand())
    .addCommand(statusCommand())
    .addCommand(drainedCommand());
}

const waitOption = () =>
  new Option('--wait <seconds>', 'how long to wait for the server to see workers of the version')
    .argParser(wholeNumber)
    .default(SEEN_WITHIN_SECONDS);

function setCurrentCommand() {
  return new Command('set-current')
    .description('Let all new runs begin on a version; runs that go on stay with theirs, locks and call budgets move')
    .argument(...versionArgument)
    .option(...deploymentOption)
    .addOption(waitOption())
    .option(...jsonOption)
    .action(async (buildId, { deployment, wait, json }) => {
      const { onVersion } = await import('../worker-deploy/named.ts');
      const { setCurrent } = await import('../worker-deploy/route.ts');
      const { version, result } = await onVersion({ buildId, deployment }, (client, ref) =>
        setCurrent(client, ref, wait),
      );
      const before = result.before === undefined ? '' : ` (before: ${result.before})`;
      print(json, { ...version, ...result }, `${version.buildId} is current in ${version.deployment}${before}`);
    });
}

function rampCommand() {
  return new Command('ramp')
    .description('Let a part of the new runs begin on a version; 0 ends that')
    .argument(...versionArgument)
    .requiredOption('--percentage <number>', 'how many of a hundred new runs', percentage)
    .option(...deploymentOption)
    .addOption(waitOption())
    .option(...jsonOption)
    .action(async (buildId, { deployment, percentage: share, wait, json }) => {
      const { onVersion } = await import('../worker-deploy/named.ts');
      const { ramp } = await import('../worker-deploy/route.ts');
      const { version } = await onVersion({ buildId, deployment }, (client, ref) => ramp(client, ref, share, wait));
      const said = share === 0 ? 'gets no part of the new runs' : `gets ${share} % of the new runs`;
      print(json, { ...version, percentage: share }, `${version.buildId} ${said} of ${version.deployment}`);
    });
}

function statusCommand() {
  return new Command('status')
    .description('Show the versions of a deployment: what they get, the runs that stay with them, and their workers')
    .option(...deploymentOption)
    .option(...jsonOption)
    .action(async ({ deployment, json }) => {
      const { onDeployment } = await import('../worker-deploy/named.ts');
      const { deploymentStatus } = await import('../reports/worker-deploy.ts');
      const { existingDeployment } = await import('../worker-deploy/versions.ts');
      const read = await onDeployment(deployment, existingDeployment);
      print(json, read, deploymentStatus(read));
    });
}

function drainedCommand() {
  return new Command('drained')
    .description('Whether a version has no runs any more, so that its workers can be stopped; else it fails')
    .argument(...versionArgument)
    .option(...deploymentOption)
    .option('--wait <seconds>', 'how long to wait for that', wholeNumber, 0)
    .option(...jsonOption)
    .action(async (buildId, { deployment, wait, json }) => {
      const { onVersion } = await import('../worker-deploy/named.ts');
      const { awaitDrained } = await import('../worker-deploy/route.ts');
      const { version, result } = await onVersion({ buildId, deployment }, (client, ref) =>
        awaitDrained(client, ref, wait),
      );
      const said = `${version.buildId} has no runs any more: its workers can be stopped`;
      print(json, { deployment: version.deployment, ...result }, said);
    });
}

function percentage(text: string): number {
  const value = wholeNumber(text);
  if (value > 100) throw new InvalidArgumentError('It must be 0 to 100.');
  return value;
}
