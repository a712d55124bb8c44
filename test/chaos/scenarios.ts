import type { AnyRun } from '../../src/client.ts';
import { makeApp } from '../setup/amplify.ts';
import { prepareExample, workflowNames } from '../setup/examples.ts';
import type { Harness } from '../setup/harness.ts';
import { siteSource } from '../setup/sites.ts';

/** Starts one run; again, it attaches to that. */
export type Start = () => Promise<Pick<AnyRun, 'workflowId' | 'runId' | 'workflow'>>;

/** Makes in an empty account what is needed, and gives the runs to start at the same time. */
type Scenario = (harness: Harness) => Promise<readonly Start[]>;

const connected = (harness: Harness) => makeApp(harness, { repository: 'https://github.com/example/site' });
const messages = ['one', 'two', 'three'];

/** The example of each workflow of the catalogue; deployments that upload; and runs that want the same. */
export const scenarios: ReadonlyMap<string, Scenario> = new Map<string, Scenario>([
  ...workflowNames.map((name) => {
    const scenario: Scenario = async (harness) => {
      const input = await prepareExample(harness, name);
      return [() => harness.workflows.start(name, input)];
    };
    return [name, scenario] as const;
  }),
  [
    'three at a branch',
    async (harness) => {
      const branch = await connected(harness);
      return messages.map(
        (commitMessage) => () => harness.workflows.start('releaseBranch', { ...branch, commitMessage }),
      );
    },
  ],
  [
    'an upload',
    async (harness) => {
      const [branch, source] = [await makeApp(harness), await siteSource(harness)];
      return [() => harness.workflows.start('deployBranch', { ...branch, source })];
    },
  ],
  [
    'three uploads at a branch',
    async (harness) => {
      const branch = await makeApp(harness);
      const sources = await Promise.all(messages.map((page) => siteSource(harness, page)));
      return sources.map((source) => () => harness.workflows.start('deployBranch', { ...branch, source }));
    },
  ],
  [
    'an app with two sites',
    async (harness) => {
      const source = await siteSource(harness);
      const branches = ['main', 'next'].map((branchName) => ({ branchName, source }));
      return [() => harness.workflows.start('createApp', { app: { name: 'sites' }, branches })];
    },
  ],
]);
