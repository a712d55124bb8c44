import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lab } from '../setup/benches.ts';
import { random, sample } from '../setup/random.ts';
import { exampleCases } from './cases/examples.ts';
import { cancelEverywhere, startCancelLab } from './everywhere.ts';

/** Some of the cancel matrix, chosen by a seed: CANCEL_SEED, default 1. All of it: `npm run test:workflows`. */
const CASES = 8;
const POINTS = 2;
const seed = Number(process.env['CANCEL_SEED'] ?? 1);
const { next } = random(seed);
const chosen = sample(
  exampleCases.filter(({ noStep }) => noStep === undefined),
  CASES,
  next,
);

let lab: Lab;
beforeAll(async () => {
  lab = await startCancelLab(CASES);
});
afterAll(() => lab.stop());

test('a run that is cancelled leaves what is documented', { timeout: 180_000 }, async () => {
  const tried = await Promise.all(
    chosen.map(async (one) => {
      const { outcomes, failures } = await cancelEverywhere(lab, one, (points) => sample(points, POINTS, next));
      return { workflow: one.workflow, failures, cancelled: outcomes.filter((outcome) => outcome.tried).length };
    }),
  );
  expect(tried.filter(({ failures }) => failures.length > 0)).toEqual([]);
  expect(tried.reduce((sum, { cancelled }) => sum + cancelled, 0)).toBeGreaterThanOrEqual(CASES);
});
