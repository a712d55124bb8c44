import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, startLab } from '../setup/benches.ts';
import { random } from '../setup/random.ts';
import { exampleCases } from './cases/examples.ts';
import { cancelEverywhere } from './everywhere.ts';
import { exampleEnvironment } from '../setup/examples.ts';

/** Some of the cancel matrix, chosen by a seed: CANCEL_SEED, default 1. All of it: `npm run test:workflows`. */
const CASES = 8;
const POINTS = 2;
const seed = Number(process.env['CANCEL_SEED'] ?? 1);
const { next } = random(seed);
const chosen = sample(
  exampleCases.filter(({ noStep }) => noStep === undefined),
  CASES,
);

let lab: Lab;
beforeAll(async () => {
  process.env['GITHUB_TOKEN'] = 'ghp_x';
  const allowed = exampleEnvironment.SECRET_REFS_ALLOWED;
  lab = await startLab(CASES, { requestSeconds: 30, allowed, speed: 20 });
});
afterAll(async () => {
  delete process.env['GITHUB_TOKEN'];
  await lab.stop();
});

test('a run that is cancelled leaves what is documented', { timeout: 180_000 }, async () => {
  const tried = await Promise.all(
    chosen.map(async (one) => {
      const { outcomes, failures } = await cancelEverywhere(lab, one, (points) => sample(points, POINTS));
      return { workflow: one.workflow, failures, cancelled: outcomes.filter((outcome) => outcome.tried).length };
    }),
  );
  expect(tried.filter(({ failures }) => failures.length > 0)).toEqual([]);
  expect(tried.reduce((sum, { cancelled }) => sum + cancelled, 0)).toBeGreaterThanOrEqual(CASES);
});

/** So many of the items, the same for the same seed. */
function sample<T>(items: readonly T[], count: number): T[] {
  return items
    .map((item) => ({ item, rank: next() }))
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, count)
    .map(({ item }) => item);
}
