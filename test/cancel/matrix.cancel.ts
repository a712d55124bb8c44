import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WorkflowName } from '../../src/model/workflow-inputs.ts';
import { type Lab, startLab } from '../setup/benches.ts';
import { writeMatrixReport } from '../setup/matrix-report.ts';
import { exampleEnvironment } from '../setup/examples.ts';
import type { Rest } from './cancel-case.ts';
import { cases } from './cases/index.ts';
import { cancelEverywhere, type Failure } from './everywhere.ts';

/** Cases at once: they wait more than they compute. */
const BENCHES = 16;
/** How much faster than real time Amplify runs: a build takes 3 s, a backend job 1.5 s. */
const SPEED = 20;

/** What came of a case. */
export interface Figures {
  readonly workflow: WorkflowName;
  readonly variant: string;
  /** Calls and moments at which it can be cancelled. */
  readonly steps: number;
  readonly cancelsTried: number;
  /** During how many calls of a clean-up a run was cancelled once more. */
  readonly cancelledAgain: number;
  /** Of those that were tried, how many left what is documented. */
  readonly clean: number;
  readonly rest: Rest;
}

let lab: Lab;
const report: (Figures & { readonly failures: readonly Failure[] })[] = [];

beforeAll(async () => {
  process.env['GITHUB_TOKEN'] = 'ghp_x';
  const allowed = exampleEnvironment.SECRET_REFS_ALLOWED;
  lab = await startLab(BENCHES, { requestSeconds: 30, allowed, speed: SPEED });
});
afterAll(async () => {
  delete process.env['GITHUB_TOKEN'];
  await lab.stop();
});

test.concurrent.each(cases)('$workflow, $variant, leaves what is documented, whenever it is cancelled', async (one) => {
  const { workflow, variant, rest } = one;
  const { steps, outcomes, failures } = await cancelEverywhere(lab, one);
  const tried = outcomes.filter((outcome) => outcome.tried);
  report.push({
    workflow,
    variant,
    steps,
    cancelsTried: tried.length,
    cancelledAgain: tried.reduce((sum, { again }) => sum + again, 0),
    clean: tried.filter(({ why }) => why === undefined).length,
    rest,
    failures,
  });
  // What is known by then is told, also where the whole takes too long.
  await writeMatrixReport(report);
  expect(failures).toEqual([]);
});
