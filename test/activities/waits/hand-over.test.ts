import { CompleteAsyncError } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, test } from 'vitest';
import { CallBudget } from '../../../activities/budget/call-budget.ts';
import { createMetrics } from '../../../activities/metrics.ts';
import { createWaits } from '../../../activities/waits/index.ts';
import { SimulatedTime } from '../../setup/simulated-time.ts';

const branch = { appId: 'd1', branchName: 'main' };
const timeoutSeconds = 3_600;

function workerOf(time: SimulatedTime, clockSpeed = 1) {
  const told: unknown[][] = [];
  const note = (what: string) => (_: unknown, said: unknown) => Promise.resolve(void told.push([what, said]));
  const go = (_: unknown, send: () => unknown) => send();
  const activity = { complete: note('complete'), fail: note('fail'), heartbeat: note('heartbeat'), withDeadline: go };
  const asked: object[] = [];
  const summary = { jobId: '1', jobType: 'RELEASE', status: 'SUCCEED', startTime: new Date(0), endTime: new Date(0) };
  const waits = createWaits({
    send: (name, input) => {
      asked.push({ name, ...input });
      return Promise.resolve({ output: { job: { summary, steps: [] }, jobSummaries: [] }, requestId: 'x' });
    },
    budget: new CallBudget({ time, callsPerSecond: 10 }),
    metrics: createMetrics('default'),
    time,
    clockSpeed,
  });
  const begin = (input: Parameters<typeof waits.activities.awaitJob>[0]) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of it that is used
    const environment = new MockActivityEnvironment(
      {},
      { client: { activity, withAbortSignal: go } as unknown as Client },
    );
    return expect(environment.run(waits.activities.awaitJob, input)).rejects.toThrow(CompleteAsyncError);
  };
  return { waits, begin, told, asked };
}

// What stands between a worker's end and its last look is a matter of milliseconds, so time stands still here.
test('a worker that stops looks at what is due before it hands over the rest', async () => {
  const { waits, begin, told, asked } = workerOf(new SimulatedTime());
  await begin({ ...branch, jobId: '1', timeoutSeconds });
  await begin({ ...branch, branchName: 'far', jobId: '2', begunAt: new Date(0).toISOString(), timeoutSeconds });

  await waits.handOver();
  expect(told).toMatchObject([
    ['complete', { status: 'SUCCEED' }],
    ['fail', { type: 'LookLater', nextRetryDelay: 1 }],
  ]);
  expect(asked).not.toContainEqual(expect.objectContaining({ branchName: 'far' }));
});

test('a worker that stops does not wait for those that take their time to leave', async () => {
  const time = new SimulatedTime();
  await time.pass(1_000_000);
  const { waits, begin, told } = workerOf(time, 0.1);
  const begunAt = new Date(time.now()).toISOString();
  for (let wait = 0; wait < 300; wait += 1) {
    await begin({ ...branch, branchName: `b${wait}`, jobId: '1', begunAt, timeoutSeconds });
  }
  const handedOver = waits.handOver();
  await time.pass(100);
  await handedOver;
  expect(told.map(([what]) => what)).toEqual(Array.from({ length: 300 }, () => 'fail'));
  expect(told.filter(([, failure]) => !String(failure).includes('look at'))).toEqual([]);
});
