import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allCases, type Case, caseRunner, type Outcome } from './case.ts';
import { requestMs } from './faults.ts';
import { type Lab, startLab } from '../setup/benches.ts';
import { sample } from '../setup/random.ts';

/** Some of the fault matrix, chosen by a seed: FAULTS_SEED, default 4. All of it: `npm run test:faults`. */
const COUNT = 20;
const seed = Number(process.env['FAULTS_SEED'] ?? 4);

const cases = allCases();
let state = seed;
// A linear congruential generator: the same numbers on every machine.
const next = (): number => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31);
const chosen = sample(cases, COUNT, next);

/** The service takes these as often as they come; the first may take effect after it was repeated. */
const unrefused = ['createApp', 'createWebhook', 'startJob', 'startJob RETRY'];
const veryLate = cases
  .filter(({ name, fault }) => fault === 'late' && unrefused.includes(name))
  .map((one) => ({ ...one, rules: one.rules.map((rule) => ({ ...rule, seconds: 5 })) }));

let lab: Lab;
let outcomes: ReadonlyMap<Case, Promise<Outcome>>;
beforeAll(async () => {
  lab = await startLab(COUNT + veryLate.length, { requestSeconds: requestMs / 1000 });
  // All at once, since they wait more than they compute.
  const check = caseRunner(lab);
  outcomes = new Map([...chosen, ...veryLate].map((one) => [one, check(one)]));
});
afterAll(() => lab.stop());

const asDeclared = { verdict: expect.stringMatching(/^(exactlyOnce|converged|replaced)$/) };

describe('the first call meets a fault', { timeout: 60_000 }, () => {
  test.each(chosen)('$name, $fault: $effect', async (one) => {
    expect(await outcomes.get(one)).toEqual(asDeclared);
  });

  test.each(veryLate)('$name, 5 s late: the younger is removed', async (one) => {
    expect(await outcomes.get(one)).toEqual(asDeclared);
  });
});
