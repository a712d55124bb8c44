import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WorkflowName } from '../../src/model/workflow-inputs.ts';
import type { Lab } from '../setup/benches.ts';
import { writeMatrixReport } from '../setup/matrix-report.ts';
import type { Rest } from './cancel-case.ts';
import { cases } from './cases/index.ts';
import { cancelEverywhere, type Failure, startCancelLab } from './everywhere.ts';

/** Cases at once: they wait more than they compute. */
const BENCHES = 16;

/** What came of a case. */
export interface Figures {
  readonly workflow: WorkflowName;
  readonly variant: string;
  /** Calls and moments at which it can be cancelled. */
  readonly steps: number;
  readonly cancelsTried: number;
  /** The others: there the run was over before it could be cancelled. */
  readonly untried: readonly string[];
  /** During how many calls of a clean-up a run was cancelled once more. */
  readonly cancelledAgain: number;
  /** Of those that were tried, how many left what is documented. */
  readonly clean: number;
  readonly rest: Rest;
}

let lab: Lab;
const report: (Figures & { readonly failures: readonly Failure[] })[] = [];

beforeAll(async () => {
  lab = await startCancelLab(BENCHES);
});
afterAll(() => lab.stop());

test.concurrent.each(cases)('$workflow, $variant, leaves what is documented, whenever it is cancelled', async (one) => {
  const { workflow, variant, rest } = one;
  const { steps, outcomes, failures } = await cancelEverywhere(lab, one);
  const tried = outcomes.filter((outcome) => outcome.tried);
  report.push({
    workflow,
    variant,
    steps,
    cancelsTried: tried.length,
    untried: outcomes.filter((outcome) => !outcome.tried).map(({ point }) => point),
    cancelledAgain: tried.reduce((sum, { again }) => sum + again, 0),
    clean: tried.filter(({ why }) => why === undefined).length,
    rest,
    failures,
  });
  // What is known by then is told, also where the whole takes too long.
  await writeMatrixReport(report);
  expect(failures).toEqual([]);
});
