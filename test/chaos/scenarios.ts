import type { AnyRun } from '../../src/client.ts';
import { makeApp } from '../setup/amplify.ts';
import { prepareExample, workflowNames } from '../setup/examples.ts';
import type { Harness } from '../setup/harness.ts';

/** Starts one run; again, it attaches to that. */
export type Start = () => Promise<Pick<AnyRun, 'workflowId' | 'runId' | 'workflow'>>;

/** Makes in an empty account what is needed, and gives the runs to start at the same time. */
type Scenario = (harness: Harness) => Promise<readonly Start[]>;

/** The example of each workflow of the catalogue; and runs that want the same. */
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
      const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
      return ['one', 'two', 'three'].map(
        (commitMessage) => () => harness.workflows.start('releaseBranch', { ...branch, commitMessage }),
      );
    },
  ],
]);
