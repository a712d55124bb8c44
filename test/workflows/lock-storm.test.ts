import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, startHarness } from '../setup/harness.ts';
import { lockStorm } from '../setup/lock-storm.ts';

/** LOCK_STARTERS=40 is the whole storm, as `npm run test:locks` has it; STORM_SEED another order. */
const starters = Number(process.env['LOCK_STARTERS'] ?? 10);
const seed = Number(process.env['STORM_SEED'] ?? 1);

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ speed: 100 });
});
afterAll(() => harness.stop());

test(`${starters} starters of one branch: one at a time, whatever becomes of those that have the lock`, async () => {
  const { runs, jobs, released } = await lockStorm(harness, seed, starters, Math.ceil(starters / 4));
  const statuses = new Set(runs.map(({ status }) => status));
  expect([...statuses].filter((status) => !['COMPLETED', 'TERMINATED', 'TIMED_OUT'].includes(status))).toEqual([]);

  // Each run that ended well has a job of its own, which ended well.
  const done = runs.filter(({ status }) => status === 'COMPLETED');
  expect(done.length).toBeGreaterThan(starters / 2);
  expect(new Set(done.map(({ jobId }) => jobId)).size).toBe(done.length);
  const byId = new Map(jobs.map((job) => [job.jobId, job]));
  expect(done.map(({ jobId = '' }) => byId.get(jobId)?.status)).toEqual(done.map(() => 'SUCCEED'));

  // No run started twice, and none while a job of another was under way.
  const ours = jobs.filter(({ starter }) => starter !== 'foreign');
  expect(new Set(ours.map(({ starter }) => starter)).size).toBe(ours.length);
  const overlaps = ours.filter((job, index) => ours.slice(0, index).some((earlier) => earlier.endTime > job.startTime));
  expect(overlaps).toEqual([]);
  expect(released).toBe(true);
}, 300_000);
