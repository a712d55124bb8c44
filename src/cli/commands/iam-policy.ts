import { Command, Option } from '@commander-js/extra-typings';
import { UsageError } from '../exit-codes.ts';

/** `iam-policy`: what AWS must allow a worker for it to run workflows. */
export function iamPolicyCommand() {
  return new Command('iam-policy')
    .description('Print the smallest IAM policy with which a worker runs workflows, their clean-up included')
    .argument('[workflows...]', 'types of workflows, such as deployBranch; all unless given')
    .addOption(new Option('--region <name>', 'AWS region; all unless given').env('AWS_REGION'))
    .option('--account <digits>', 'AWS account; all unless given')
    .option('--app <id>', 'app that they may touch, given once for each; all unless given', collect)
    .option(
      '--pass-role <arn>',
      'role that apps, branches and domains may be given, likewise; none unless given',
      collect,
    )
    .addOption(new Option('--artifact-store <location>', 'bucket of the artifacts, s3://…').env('ARTIFACT_STORE'))
    .addOption(new Option('--secret-refs <list>', 'references that the worker resolves').env('SECRET_REFS_ALLOWED'))
    .option('--queue-url <url>', 'queue that the command events reads with the same role')
    .action(async (workflows, { app, passRole, queueUrl, account, region, ...rest }) => {
      const { isWorkflowName, workflowNames } = await import('../../model/workflow-inputs.ts');
      const { suggest } = await import('../../model/suggest.ts');
      const { iamPolicy } = await import('../../iam/policy.ts');
      for (const name of workflows) {
        if (isWorkflowName(name)) continue;
        const meant = suggest(name, workflowNames);
        const known = meant === undefined ? `there are: ${workflowNames.join(', ')}` : `did you mean ${meant}?`;
        throw new UsageError(`There is no workflow ${name}; ${known}`);
      }
      const wanted = (workflows.length > 0 ? workflows : workflowNames).filter(isWorkflowName);
      if (account !== undefined && !/^\d{12}$/.test(account)) {
        throw new UsageError(`--account must be twelve digits, and not ${account}`);
      }
      if (app !== undefined && wanted.includes('createApp')) {
        throw new UsageError(
          'createApp makes apps whose ids nobody knows yet: name other workflows, or leave out --app',
        );
      }
      try {
        const policy = iamPolicy(wanted, {
          ...rest,
          ...(account !== undefined && { account }),
          ...(region !== undefined && { region }),
          ...(app !== undefined && { appIds: app }),
          ...(passRole !== undefined && { passRoles: passRole }),
          ...(queueUrl !== undefined && { queueUrl }),
        });
        console.log(JSON.stringify(policy, null, 2));
      } catch (error) {
        if (error instanceof RangeError) throw new UsageError(error.message);
        throw error;
      }
    });
}

/** The values of an option that is given several times. */
function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
