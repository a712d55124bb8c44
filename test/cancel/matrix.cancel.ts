import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WorkflowName } from '../../src/model/workflow-inputs.ts';
import { type Lab, startLab } from '../setup/benches.ts';
import { writeMatrixReport } from '../setup/matrix-report.ts';
import { exampleEnvironment } from '../setup/examples.ts';
import type { CancelCase, Rest } from './cancel-case.ts';
import { cancelAt, type Outcome, pointsOf } from './case.ts';
import { cases } from './cases/index.ts';

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
type Failure = Pick<Outcome, 'point' | 'why'>;
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
  const { steps, outcomes, failures } = await cancelEverywhere(one);
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

/** Cancels a case at each of its points. A case that cannot be run, or was never cancelled, has failed. */
async function cancelEverywhere(one: CancelCase) {
  try {
    const { points, end } = await pointsOf(lab, one);
    const outcomes = await Promise.all(points.map((point) => cancelAt(lab, one, point, end)));
    const never = one.noStep === undefined && outcomes.every(({ tried }) => !tried);
    const failures: Failure[] = [
      ...outcomes.filter(({ why }) => why !== undefined),
      ...(never ? [{ point: 'any point', why: 'was never cancelled' }] : []),
    ];
    return { steps: points.length, outcomes, failures };
  } catch (error) {
    return { steps: 0, outcomes: [], failures: [{ point: 'any point', why: String(error) }] };
  }
}
