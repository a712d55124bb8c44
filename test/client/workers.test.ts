import { afterEach, beforeEach, expect, test } from 'vitest';
import { NoWorkerError, type ProgressEvent } from '../../src/client.ts';
import { control, makeApp, untilJob } from '../setup/amplify.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { type Workers, workersOf } from '../setup/workers.ts';

let harness: Harness;
let workers: Workers;
beforeEach(async () => {
  harness = await startHarness({ worker: false });
  workers = workersOf(harness);
});
afterEach(async () => {
  await workers.end();
  await harness.stop();
});

test('progress says within 5 s that no worker is there, and goes on when one is', async () => {
  const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
  await control(harness, 'jobs', { ...branch, outcome: 'hang' });
  const began = Date.now();
  const run = await harness.workflows.start('deployBranch', { ...branch, source: { release: {} } });
  const unanswered = run.approve({ by: 'ada' }).catch((error: unknown) => error);
  const events = run.progress();
  expect(await events.next()).toEqual({ done: false, value: { type: 'unattended', waiting: ['workflow'] } });
  expect(Date.now() - began).toBeLessThan(5_000);
  expect(await unanswered).toBeInstanceOf(NoWorkerError);

  const first = workers.start();
  const told: ProgressEvent['type'][] = [];
  const until = async (type: ProgressEvent['type']): Promise<void> => {
    for (;;) {
      const { value, done } = await events.next();
      if (done === true) throw new Error(`The run ended without ${type}`);
      told.push(value.type);
      if (value.type === type) return;
    }
  };
  await until('attended');
  await untilJob(harness, { ...branch, jobId: '1' }, (status) => status === 'RUNNING');
  first.kill('SIGKILL');
  await first.exited;
  await run.cancel();
  await until('unattended');
  workers.start();
  await until('ended');
  expect(told).toEqual(expect.arrayContaining(['stepBegan', 'attended', 'stepEnded', 'unattended', 'ended']));
}, 90_000);
