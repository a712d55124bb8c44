import { Command } from '@commander-js/extra-typings';
import type { DeployBranchInput } from '../../../workflows/contracts.ts';
import { loadConfig } from '../../config.ts';
import { checkInput } from '../check-input.ts';
import { connected, startAndFollow } from '../connected.ts';
import { UsageError } from '../exit-codes.ts';
import { wholeNumber } from '../parse.ts';
import { prepareSource } from '../source.ts';

/** `deploy`: puts a folder, a zip, a URL, or the connected repository on a branch. */
export function deployCommand() {
  return new Command('deploy')
    .description('Deploy a built site to a branch and wait until it is live')
    .argument('[source]', 'folder with an index.html, zip, or http(s):// or s3:// URL of a zip')
    .requiredOption('--app <id>', 'id of the app, such as d1a2b3c4d5e6f7')
    .requiredOption('--branch <name>', 'name of the branch')
    .option('--release', 'build the connected repository instead of a source')
    .option('--timeout <seconds>', 'stop the job when it takes longer', wholeNumber)
    .option('--target <name>', 'AWS account and region, as the worker knows it')
    .option('--detach', 'return at once; the workflow goes on')
    .option('--json', 'print one JSON document on standard output')
    .action(async (source, options) => {
      const request = {
        appId: options.app,
        branchName: options.branch,
        ...(options.target !== undefined && { target: options.target }),
        ...(options.timeout !== undefined && { timeoutSeconds: options.timeout }),
      };
      if ((source === undefined) !== (options.release === true)) {
        throw new UsageError('Name a source (a folder, zip or URL), or use --release; exactly one of the two');
      }
      checkInput('deployBranch', { ...request, source: { release: {} } });
      const prepared = source === undefined ? undefined : await prepareSource(source, loadConfig());
      try {
        await connected(async (workflows) => {
          const input: DeployBranchInput = { ...request, source: (await prepared?.publish()) ?? { release: {} } };
          await startAndFollow(workflows, 'deployBranch', input, options, (done) =>
            done.skipped ? `Nothing was deployed: ${done.reason}` : `Job ${done.jobId} is live at ${done.url}`,
          );
        });
      } finally {
        await prepared?.dispose();
      }
    });
}
