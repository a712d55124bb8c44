import { afterAll, beforeAll, expect, test } from 'vitest';
import { allCases, type Case, caseRunner, type Outcome } from './case.ts';
import { requestMs } from './faults.ts';
import { type Lab, startLab } from '../setup/benches.ts';
import { writeMatrixReport } from '../setup/matrix-report.ts';

/** Cases at once: they wait more than they compute. */
const BENCHES = 40;

let lab: Lab;
let check: (one: Case) => Promise<Outcome>;
const outcomes: (Outcome & Pick<Case, 'name' | 'fault'>)[] = [];

beforeAll(async () => {
  lab = await startLab(BENCHES, { requestSeconds: requestMs / 1000 });
  check = caseRunner(lab);
});

afterAll(async () => {
  await lab.stop();
  await writeMatrixReport(outcomes);
});

test.concurrent.each(allCases())('$name, $fault: $effect', async (one) => {
  const outcome = await check(one);
  outcomes.push({ ...outcome, name: one.name, fault: one.fault });
  expect(outcome).toEqual({ verdict: expect.stringMatching(/^(exactlyOnce|converged|replaced)$/) });
});
