import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WorkflowName } from '../../src/model/workflow-inputs.ts';
import { type Lab, startLab } from '../setup/benches.ts';
import { writeMatrixReport } from '../setup/matrix-report.ts';
import { exampleEnvironment, workflowNames } from '../setup/examples.ts';
import { cancelAt, type Outcome, pointsOf } from './case.ts';
import { rests } from './rests.ts';

/** Cases at once: they wait more than they compute. */
const BENCHES = 10;

/** A line of the report. */
export interface Figures {
  readonly workflow: WorkflowName;
  /** Calls after which it can be cancelled. */
  readonly steps: number;
  readonly cancelsTried: number;
  /** Of those that were tried, how many left what is documented. */
  readonly clean: number;
  /** What is documented: {@link rests}. */
  readonly rest: 'as before' | 'untouched' | 'jobs' | 'resumes';
}

let lab: Lab;
const report: (Figures & { readonly failures: readonly Outcome[] })[] = [];

beforeAll(async () => {
  process.env['GITHUB_TOKEN'] = 'ghp_x';
  lab = await startLab(BENCHES, { requestSeconds: 30, allowed: exampleEnvironment.SECRET_REFS_ALLOWED });
});
afterAll(async () => {
  delete process.env['GITHUB_TOKEN'];
  await lab.stop();
  await writeMatrixReport(report);
});

test.concurrent.each(workflowNames)(
  '%s leaves what is documented, whichever call it is cancelled during',
  async (workflow) => {
    const points = await pointsOf(lab, workflow);
    const outcomes = await Promise.all(points.map((point) => cancelAt(lab, workflow, point)));
    const tried = outcomes.filter((one) => one.tried);
    const failures = tried.filter(({ why }) => why !== undefined);
    const clean = tried.length - failures.length;
    const rest = rests[workflow] ?? 'as before';
    report.push({ workflow, steps: points.length, cancelsTried: tried.length, clean, rest, failures });
    expect(failures).toEqual([]);
  },
);
