import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, inject, onTestFinished, test } from 'vitest';
import { startEvents } from '../../src/events/index.ts';
import { createLog } from '../../src/log.ts';
import { type EventsLab, JOB_SECONDS, startEventsLab, untilTrue } from '../events/lab.ts';
import { eventOf, makeQueue, type TestQueue } from '../events/queues.ts';
import { startCli } from '../setup/cli.ts';
import { outcome } from '../setup/outcome.ts';
import { pythonEnv, startProgram } from './python.ts';

const python = inject('python');

describe.skipIf(python === '')('events, through an SQS server of moto', () => {
  let moto: string;
  let lab: EventsLab;
  /** Read by one process all the time. */
  let queue: TestQueue;
  beforeAll(async () => {
    const server = startProgram(python, 'events_moto_server.py', pythonEnv());
    moto = await server.ask();
    lab = await startEventsLab();
    queue = await makeQueue(moto, 'events');
    const events = await start(queue);
    return async () => {
      await events.stop();
      queue.close();
      await lab.stop();
      await server.stop();
    };
  });
  beforeEach(() => lab.amplify.control('POST', 'events', { queueUrl: queue.url }));

  const start = ({ url: queueUrl }: TestQueue) =>
    startEvents({ config: lab.config, queueUrl, callsPerSecond: 10, log: createLog('silent') });
  /** A queue that nobody reads yet. */
  const newQueue = async (maxReceiveCount?: number): Promise<TestQueue> => {
    const made = await makeQueue(moto, `events-${randomUUID()}`, maxReceiveCount);
    onTestFinished(() => made.close());
    return made;
  };
  const isEmpty = async (): Promise<boolean> => {
    const { waiting, lent } = await queue.count();
    return waiting + lent === 0;
  };
  const getJobs = async (): Promise<number> =>
    (await lab.amplify.control('GET', 'calls?operation=GetJob')).calls.length;

  test('end the wait for a job that succeeded, at once', async () => {
    const lags: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const job = await lab.wait();
      await lab.amplify.advance(JOB_SECONDS);
      const over = performance.now();
      expect(await job.result()).toMatchObject({ jobId: job.jobId, status: 'SUCCEED', steps: { length: 3 } });
      lags.push(performance.now() - over);
      expect(await lab.asked(job)).toBe(1);
    }
    // Nothing else ends these waits; the figure itself is for bench:push.
    expect(lags.sort((a, b) => a - b)[2]).toBeLessThan(2_000);
    await untilTrue(isEmpty);
  });

  test('fail the wait for a job that failed, with its reason', async () => {
    await lab.amplify.control('POST', 'jobs', { outcome: 'fail', step: 'BUILD', reason: 'No such module' });
    const job = await lab.wait();
    await lab.amplify.advance(JOB_SECONDS);
    expect(await outcome(job)).toMatchObject({ message: expect.stringMatching(/^JobFailed: .*No such module/) });
  });

  test('end a wait that rests until its next look', async () => {
    const good = await lab.wait(undefined, 'resting');
    await lab.amplify.advance(JOB_SECONDS);
    expect(await good.result()).toMatchObject({ status: 'SUCCEED' });
    await lab.amplify.control('POST', 'jobs', { outcome: 'fail', reason: 'No such module' });
    const bad = await lab.wait(undefined, 'resting');
    await lab.amplify.advance(JOB_SECONDS);
    expect(await outcome(bad)).toMatchObject({ message: expect.stringMatching(/^JobFailed: .*No such module/) });
  });

  test('that are made up change no history and cost few calls, however many there are', async () => {
    const job = await lab.wait();
    const before = await job.historyLength();
    const claim = eventOf({ ...job.branch, jobId: job.jobId, jobStatus: 'SUCCEED' });
    // In waves, since moto is slow with a queue that is long.
    for (let sent = 0; sent < 1_000; sent += 100) {
      await queue.send(Array.from({ length: 100 }, () => claim));
      // All but the newest go, which stands for them until Amplify is asked again.
      await untilTrue(async () => {
        const { waiting, lent } = await queue.count();
        return waiting === 0 && lent <= 1;
      });
    }
    expect(await job.historyLength()).toBe(before);
    expect(await lab.asked(job)).toBeLessThanOrEqual(5);
    // Others are none the later for it.
    const other = await lab.wait();
    await lab.amplify.advance(JOB_SECONDS);
    expect(await other.result()).toMatchObject({ status: 'SUCCEED' });
    expect(await lab.asked(other)).toBe(1);
    await job.cancel();
  });

  test('with padded ids, and ahead of what Amplify tells, are understood', async () => {
    await lab.amplify.control('DELETE', 'events');
    const job = await lab.wait();
    await queue.send([eventOf({ ...job.branch, jobId: job.jobId.padStart(20, '0'), jobStatus: 'SUCCEED' })]);
    await untilTrue(async () => (await lab.asked(job)) === 1);
    await lab.amplify.advance(JOB_SECONDS);
    expect(await job.result()).toMatchObject({ status: 'SUCCEED' });
    expect(await lab.asked(job)).toBe(2);
  });

  test('of one job leave waits for others alone', async () => {
    const first = await lab.wait();
    const second = await lab.wait(first.branch);
    const before = await second.historyLength();
    await lab.amplify.advance(70);
    expect(await first.result()).toMatchObject({ jobId: first.jobId, status: 'SUCCEED' });
    expect(await second.historyLength()).toBe(before);
    await lab.amplify.advance(JOB_SECONDS);
    expect(await second.result()).toMatchObject({ jobId: second.jobId, status: 'SUCCEED' });
  });

  test('that nobody waits for are removed without a call', async () => {
    const before = await getJobs();
    const job = { appId: 'd0000000000000', jobId: '1', jobStatus: 'SUCCEED' };
    const branches = ['main', "main' OR AmplifyAppId != 'none", '\\', "\\' OR AmplifyAppId != \\'none"];
    await queue.send(branches.map((branchName) => eventOf({ ...job, branchName })));
    await untilTrue(isEmpty);
    expect(await queue.count()).toEqual({ waiting: 0, lent: 0, dead: 0 });
    expect(await getJobs()).toBe(before);
  });

  test('come back when Amplify cannot be asked', async () => {
    const job = await lab.wait();
    await lab.amplify.control('POST', 'faults', { kind: 'close-before', operation: 'GetJob', count: 1 });
    await lab.amplify.advance(JOB_SECONDS);
    expect(await job.result()).toMatchObject({ status: 'SUCCEED' });
    expect(await lab.asked(job)).toBe(2);
    await untilTrue(isEmpty);
  });

  test('that are lost end no wait, and those that are doubled and late end it once', async () => {
    await lab.amplify.control('POST', 'events', { queueUrl: queue.url, loss: 1 });
    const lost = await lab.wait();
    await lab.amplify.advance(JOB_SECONDS);
    expect(await lab.amplify.control('GET', 'events')).toMatchObject({ sent: 0, lost: 2 });
    await lab.amplify.control('POST', 'events', { queueUrl: queue.url, duplicate: 1, delaySeconds: 0.2 });
    const doubled = await lab.wait();
    await lab.amplify.advance(JOB_SECONDS);
    expect(await doubled.result()).toMatchObject({ status: 'SUCCEED' });
    await untilTrue(isEmpty);
    expect(await lab.amplify.control('GET', 'events')).toMatchObject({ sent: 4, duplicated: 2, failed: 0 });
    expect(await lab.asked(doubled)).toBeLessThanOrEqual(2);
    expect(await lab.asked(lost)).toBe(0);
    await lost.cancel();
    expect(await outcome(lost)).toMatchObject({ cancelled: true });
  });

  test('that are none go to the dead-letter queue', async () => {
    const own = await newQueue(1);
    const events = await start(own);
    await own.send(['hello', eventOf({ appId: 'd0000000000000', branchName: 'main', jobId: '1', jobStatus: 'DONE' })]);
    await untilTrue(async () => (await own.count()).dead === 2);
    expect(await own.count()).toEqual({ waiting: 0, lent: 0, dead: 2 });
    await events.stop();
  });

  test('that are not dealt with when the process stops are there for the next', async () => {
    const own = await newQueue();
    await lab.amplify.control('POST', 'events', { queueUrl: own.url });
    const events = await start(own);
    const job = await lab.wait();
    await lab.amplify.control('POST', 'faults', { kind: 'delay', operation: 'GetJob', seconds: 30, count: 1 });
    await lab.amplify.advance(JOB_SECONDS);
    await untilTrue(async () => (await lab.amplify.control('GET', 'faults')).faults.some(({ hits }) => hits === 1));
    await events.stop();
    expect(await own.count()).toEqual({ waiting: 1, lent: 0, dead: 0 });
    await lab.amplify.control('DELETE', 'faults');

    const args = ['events', '--queue-url', own.url, '--calls-per-second', '5'];
    const cli = startCli(args, { env: lab.environment });
    expect(await job.result()).toMatchObject({ status: 'SUCCEED' });
    await cli.seen(/an event ended a wait/);
    cli.kill('SIGTERM');
    expect(await cli.exited).toBe(0);
    expect(await own.count()).toEqual({ waiting: 0, lent: 0, dead: 0 });
  });

  test('are not read where that would be in vain, and the command says why', async () => {
    const wrong = (args: readonly string[], env: object = {}) =>
      startCli(['events', ...args], { env: { ...lab.environment, ...env } });
    const runs = [
      [wrong(['--queue-url', `${queue.url}-none`]), /cannot be read: QueueDoesNotExist/],
      [wrong(['--queue-url', 'events']), /must be the URL of an SQS queue/],
      [wrong(['--queue-url', queue.url, '--target', 'other']), /There is no target other\. There are: default/],
      [wrong(['--queue-url', queue.url], { SEARCH_ATTRIBUTES: 'off' }), /SEARCH_ATTRIBUTES=off/],
    ] as const;
    for (const [run, reason] of runs) {
      expect(await run.exited).toBe(2);
      expect(run.stderr).toMatch(reason);
    }
  });
});
