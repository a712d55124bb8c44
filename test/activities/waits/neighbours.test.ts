import type { AsyncCompletionClient } from '@temporalio/client';
import { expect, test } from 'vitest';
import { CallBudget } from '../../../activities/budget/call-budget.ts';
import { BackendJobSource } from '../../../activities/waits/backend-job-source.ts';
import { Experience } from '../../../activities/waits/experience.ts';
import { HeldActivities } from '../../../activities/waits/held.ts';
import { Neighbours } from '../../../activities/waits/neighbours.ts';
import { LookScheduler } from '../../../activities/waits/scheduler.ts';
import { Wait, type WaitRoom } from '../../../activities/waits/wait.ts';
import { SimulatedTime } from '../../setup/simulated-time.ts';

const ref = { appId: 'd1', environmentName: 'dev', jobId: '1' };
const ENDS_MS = 200_000;

/** Lets so many runs wait for a backend job of 200 s. Gives what they were told, and how many calls it took. */
async function waitingFor(count: number) {
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
    scheduler: new LookScheduler(time, new CallBudget({ time, callsPerSecond: 100 })),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of it that is used
    held: new HeldActivities(client as unknown as AsyncCompletionClient, time),
    noticed: () => undefined,
    left: () => undefined,
  };
  const send = () => {
    calls += 1;
    const Status = time.now() - begunAt < ENDS_MS ? 'IN_PROGRESS' : 'COMPLETED';
    const output = { Operation: 'CreateBackend', Status, CreateTime: String(begunAt), UpdateTime: String(time.now()) };
    return Promise.resolve({ output, requestId: 'x' });
  };
  const jobs = { send, experience: new Experience(), clockSpeed: 1, neighbours: new Neighbours<object>() };
  const deadline = begunAt + 3_600_000;
  for (let index = 0; index < count; index += 1) {
    const options = { begunAt, deadline, unknown: false, woken: false, timeoutMs: 3_600_000 };
    const held = { taskToken: new Uint8Array(), heartbeatTimeoutMs: 28_000 };
    const wait = new Wait(room, (see) => new BackendJobSource(jobs, ref, 3_600, see), { ...options, ...held });
    wait.begin();
  }
  await time.pass(1_000_000);
  return { results, calls };
}

test('several waits for one thing cost hardly more calls than one, and all hear of its end', async () => {
  const alone = await waitingFor(1);
  expect(alone.results).toEqual([{ ...ref, status: 'COMPLETED', operation: 'CreateBackend' }]);
  const many = await waitingFor(20);
  expect(many.results).toHaveLength(20);
  expect(many.results).toEqual(Array.from({ length: 20 }, () => alone.results[0]));
  expect(many.calls).toBeLessThanOrEqual(alone.calls * 1.5);
});
