import type { AsyncCompletionClient } from '@temporalio/client';
import { describe, expect, test } from 'vitest';
import type { Send } from '../../../activities/send.ts';
import { CallBudget } from '../../../activities/budget/call-budget.ts';
import { BackendJobSource } from '../../../activities/waits/backend-job-source.ts';
import { Experience } from '../../../activities/waits/experience.ts';
import { HeldActivities } from '../../../activities/waits/held.ts';
import { Neighbours } from '../../../activities/waits/neighbours.ts';
import { JobSource } from '../../../activities/waits/job-source.ts';
import { LookScheduler } from '../../../activities/waits/scheduler.ts';
import { Wait, type WaitRoom } from '../../../activities/waits/wait.ts';
import type { Seen, WaitSource } from '../../../activities/waits/wait-source.ts';
import { SimulatedTime } from '../../setup/simulated-time.ts';

const backendJob = { appId: 'd1', environmentName: 'dev', jobId: '1' };
const job = { appId: 'd1', branchName: 'main', jobId: '1' };
const ENDS_MS = 200_000;
const TIMEOUT_SECONDS = 3_600;

/** What waits for one thing work with: an emulator's answers after so many milliseconds, and where they are counted. */
interface Service {
  readonly send: Send;
  readonly now: () => number;
}

/** How a source of each kind is made, of those that one thing may have several of. */
const kinds = {
  'a backend job': ({ send }: Service) => {
    const room = { send, experience: new Experience(), clockSpeed: 1, neighbours: new Neighbours<object>() };
    return (see: (seen: Seen) => void) => new BackendJobSource(room, backendJob, TIMEOUT_SECONDS, see);
  },
  'a job': ({ send, now }: Service) => {
    const shared = { watched: new Map(), reading: new Map(), now };
    const room = { send, experience: new Experience(), clockSpeed: 1, ...shared };
    return (see: (seen: Seen) => void) => new JobSource(room, job, TIMEOUT_SECONDS, see);
  },
} satisfies Record<string, (service: Service) => (see: (seen: Seen) => void) => WaitSource>;

/** Lets so many runs wait for a thing of 200 s. Gives what they were told, and how many calls it took. */
async function waitingFor(kind: keyof typeof kinds, count: number, answerMs: number) {
  const time = new SimulatedTime();
  await time.pass(1_000);
  const begunAt = time.now();
  const results: unknown[] = [];
  let calls = 0;
  const client = {
    complete: (_: unknown, result: unknown) => Promise.resolve(void results.push(result)),
    fail: (_: unknown, failure: unknown) => Promise.resolve(void results.push(failure)),
    heartbeat: () => Promise.resolve(),
    withDeadline: (_: unknown, send: () => unknown) => send(),
  };
  const room: WaitRoom = {
    time,
    scheduler: new LookScheduler(time, new CallBudget({ time, callsPerSecond: 50 })),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of it that is used
    held: new HeldActivities(client as unknown as AsyncCompletionClient, time),
    looks: new Map(),
    noticed: () => undefined,
    left: () => undefined,
  };
  const answer = (name: string): object => {
    const goesOn = time.now() - begunAt < ENDS_MS;
    const startTime = new Date(begunAt).toISOString();
    const summary = { jobId: '1', jobType: 'RELEASE', status: goesOn ? 'RUNNING' : 'SUCCEED', startTime };
    if (name === 'listJobs') return { jobSummaries: [summary] };
    if (name === 'getJob') return { job: { summary, steps: [] } };
    const Status = goesOn ? 'IN_PROGRESS' : 'COMPLETED';
    return { Operation: 'CreateBackend', Status, CreateTime: String(begunAt), UpdateTime: String(time.now()) };
  };
  const send: Send = (name) => {
    calls += 1;
    return new Promise((resolve) => {
      time.at(time.now() + answerMs, () => resolve({ output: answer(name), requestId: 'x' }));
    });
  };
  const source = kinds[kind]({ send, now: () => time.now() });
  const deadline = begunAt + TIMEOUT_SECONDS * 1_000;
  for (let index = 0; index < count; index += 1) {
    const options = { begunAt, deadline, unknown: true, woken: false, timeoutMs: TIMEOUT_SECONDS * 1_000 };
    const held = { taskToken: new Uint8Array(), heartbeatTimeoutMs: 28_000 };
    new Wait(room, source, { ...options, ...held }).begin();
  }
  await time.pass(1_000_000);
  return { results, calls };
}

describe.each(['a backend job', 'a job'] as const)('several waits for %s', (kind) => {
  test.each([0, 100, 900])(
    'cost hardly more calls than one when answers take %d ms, and all hear of its end',
    async (answerMs) => {
      const alone = await waitingFor(kind, 1, answerMs);
      expect(alone.results).toEqual([expect.objectContaining({ jobId: '1' })]);
      const many = await waitingFor(kind, 20, answerMs);
      expect(many.results).toEqual(Array.from({ length: 20 }, () => alone.results[0]));
      expect(many.calls).toBeLessThanOrEqual(alone.calls * 1.5);
    },
  );
});
