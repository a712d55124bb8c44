import { ApplicationFailure } from '@temporalio/common';
import { beforeEach, expect, test } from 'vitest';
import { Experience } from '../../../activities/waits/experience.ts';
import { type JobRoom, JobSource } from '../../../activities/waits/job-source.ts';
import type { Seen } from '../../../activities/waits/wait-source.ts';

// Answers that the emulator gives only by chance, or after hours: so the way to AWS is a list of answers here.
let answers: (object | Error)[];
let asked: string[];
let room: JobRoom;
beforeEach(() => {
  answers = [];
  asked = [];
  room = {
    send: (name) => {
      asked.push(name);
      const answer = answers.shift() ?? new Error('No such call is expected');
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ output: answer, requestId: 'x' });
    },
    experience: new Experience(),
    reading: new Map(),
    watched: new Map(),
    clockSpeed: 1,
    now: () => 0,
  };
});

const branch = { appId: 'd1', branchName: 'main' };
const sourceOf = (jobId: string, see: (seen: Seen) => void = () => undefined): JobSource =>
  new JobSource(room, { ...branch, jobId, jobType: 'RELEASE' }, 3_600, see);
const { signal } = new AbortController();
const iso = (seconds: number): string => new Date(seconds * 1_000).toISOString();
const summary = (jobId: number, status: string, seconds = 60) => ({
  jobId: String(jobId),
  jobType: 'RELEASE',
  status,
  startTime: iso(0),
  ...(status === 'SUCCEED' && { endTime: iso(seconds) }),
});

test('a job that cannot be read is not there yet when it has just begun, and gone when it is older, in whatever attempt', async () => {
  const missing = () => ApplicationFailure.create({ type: 'NotFoundException', message: 'no job', nonRetryable: true });
  room.experience.learn(['d1/main/RELEASE', 'd1/RELEASE'], 'x', 60, true);
  answers = [{ jobSummaries: [] }, missing(), { jobSummaries: [] }, missing()];
  const young = await sourceOf('7').look(signal, 20);
  expect(young?.failure).toBeUndefined();
  await expect(sourceOf('7').look(signal, 31)).rejects.toThrow('no job');
});

test('one list tells of all jobs of a branch that are waited for, and which of them are queued', async () => {
  const seen: Seen[] = [];
  const first = sourceOf('1');
  sourceOf('2', (told) => seen.push(told));
  answers = [{ jobSummaries: [summary(2, 'PENDING'), summary(1, 'RUNNING')] }];
  expect(await first.look(signal, 10)).toMatchObject({ queued: false, begunAt: 0 });
  expect(asked).toEqual(['listJobs']);
  expect(seen).toMatchObject([{ queued: true, observation: { jobId: '2', status: 'PENDING' } }]);
});

test('of a long history the newest jobs are remembered', async () => {
  const young = Array.from({ length: 24 }, (_, index) => summary(99 - index, 'SUCCEED', 60));
  const old = Array.from({ length: 25 }, (_, index) => summary(75 - index, 'SUCCEED', 600));
  answers = [{ jobSummaries: [summary(100, 'RUNNING'), ...young, ...old] }];
  const source = sourceOf('100');
  await source.look(signal, 1);
  // Fifty are kept, so that these put out the old ones.
  for (let job = 101; job <= 126; job += 1) {
    room.experience.learn(['d1/main/RELEASE', 'd1/RELEASE'], `d1/main/${job}`, 60, true);
  }
  expect(source.expectation()).toMatchObject({ median: expect.closeTo(60), samples: 50 });
});

test('a job that took no time tells nothing', async () => {
  answers = [{ jobSummaries: [summary(2, 'RUNNING'), summary(1, 'SUCCEED', 0)] }];
  const source = sourceOf('2');
  await source.look(signal, 1);
  expect(source.expectation().samples).toBe(0);
});
