import { expect, test } from 'vitest';
import { Experience, type Names } from '../../../activities/waits/experience.ts';
import type { Expectation } from '../../../activities/waits/expectation.ts';

const guess: Expectation = { median: 120, spread: 0.8, samples: 0 };
const names: Names = ['d1/main/RELEASE', 'd1/RELEASE'];
const learnPast = (experience: Experience, count: number, seconds: number, from = names): void => {
  for (let job = 1; job <= count; job += 1) experience.learn(from, `${from[0]}/${job}`, seconds, true);
};

test('without experience it is the guess; a few are believed of a branch, more of its kind', () => {
  const experience = new Experience();
  expect(experience.expectation(names, guess)).toBe(guess);
  learnPast(experience, 4, 60);
  expect(experience.isEnough(names)).toBe(false);
  learnPast(experience, 5, 60);
  expect(experience.isEnough(names)).toBe(true);
  expect(experience.expectation(names, guess)).toMatchObject({ median: expect.closeTo(60), samples: 5 });
  const neighbour: Names = ['d1/dev/RELEASE', 'd1/RELEASE'];
  expect(experience.isEnough(neighbour)).toBe(false);
  learnPast(experience, 20, 60);
  expect(experience.expectation(neighbour, guess)).toMatchObject({ median: expect.closeTo(60), samples: 20 });
  expect(experience.isEnough(neighbour)).toBe(false);
  for (let branch = 0; branch < 18; branch += 1) learnPast(experience, 10, 60, [`d1/b${branch}/RELEASE`, 'd1/RELEASE']);
  expect(experience.isEnough(neighbour)).toBe(true);
});

test('what is told twice counts once, and only the newest fifty count', () => {
  const experience = new Experience();
  for (let time = 0; time < 100; time += 1) experience.learn(names, 'the same', 60, true);
  expect(experience.expectation(names, guess).samples).toBe(1);
  for (let job = 0; job < 100; job += 1) experience.learn(names, `job ${job}`, job < 50 ? 10 : 90, true);
  expect(experience.expectation(names, guess)).toMatchObject({ median: expect.closeTo(90), samples: 50 });
});

test('of jobs that began together the short ones, which end first, do not make the others look short', () => {
  const experience = new Experience();
  learnPast(experience, 20, 60);
  for (let branch = 0; branch < 40; branch += 1) {
    experience.learn([`d1/b${branch}/RELEASE`, 'd1/RELEASE'], `b${branch}/1`, 30, false);
  }
  expect(experience.expectation(['d1/late/RELEASE', 'd1/RELEASE'], guess).median).toBeCloseTo(60);
});

const spread = (median: number): number[] => [-0.2, -0.1, 0, 0.1, 0.2].map((log) => median * Math.exp(log));
const learnSpread = (experience: Experience, branch: string, median: number): Names => {
  const of: Names = [`d1/${branch}/RELEASE`, 'd1/RELEASE'];
  for (const [job, seconds] of spread(median).entries()) experience.learn(of, `${branch}/${job}`, seconds, true);
  return of;
};

test('branches that take about the same learn from each other', () => {
  const experience = new Experience();
  for (let branch = 0; branch < 20; branch += 1) learnSpread(experience, `b${branch}`, 60);
  const { median, samples } = experience.expectation(learnSpread(experience, 'off', 66), guess);
  expect(median).toBeGreaterThan(60);
  expect(median).toBeLessThan(63);
  expect(samples).toBe(5);
});

test('where branches differ, each goes by its own', () => {
  const experience = new Experience();
  const medians = [15, 30, 60, 120, 240, 480];
  const branches = medians.map((median) => [learnSpread(experience, `of ${median}`, median), median] as const);
  for (const [of, median] of branches) {
    const { median: expected } = experience.expectation(of, guess);
    expect(expected / median).toBeCloseTo(1, 1);
  }
});

test('the single job of a branch tells less of its next one than the other branches do', () => {
  const experience = new Experience();
  for (let branch = 0; branch < 20; branch += 1) learnSpread(experience, `b${branch}`, 60);
  const fresh: Names = ['d1/new/RELEASE', 'd1/RELEASE'];
  experience.learn(fresh, 'new/1', 120, true);
  expect(experience.expectation(fresh, guess).median).toBeLessThan(75);
});

test('the oldest things are forgotten, and what they told of others', () => {
  const experience = new Experience();
  const old = learnSpread(experience, 'old', 60);
  for (let thing = 0; thing < 5_000; thing += 1) experience.learn([`x${thing}`, `kind of x${thing}`], 'one', 9, true);
  expect(experience.expectation(old, guess)).toBe(guess);
});
