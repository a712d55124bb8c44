import { expect, test } from 'vitest';
import { Experience } from '../../../activities/waits/experience.ts';
import type { Expectation } from '../../../activities/waits/expectation.ts';

const guess: Expectation = { median: 120, spread: 0.8, samples: 0 };
const names = ['d1/main/RELEASE', 'd1/RELEASE'];
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
  const neighbour = ['d1/dev/RELEASE', 'd1/RELEASE'];
  expect(experience.isEnough(neighbour)).toBe(false);
  learnPast(experience, 20, 60);
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
