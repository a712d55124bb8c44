import { setMaxListeners } from 'node:events';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { type Finding, Inquiries } from '../../src/events/inquiries.ts';
import type { Message } from '../../src/events/queue.ts';
import { SimulatedTime } from '../setup/simulated-time.ts';

const job = { appId: 'd1a2b3c4d5e6f7', branchName: 'main', jobId: '7' };

/** Inquiries of a simulated time, whose findings the test gives. */
class Desk {
  readonly time = new SimulatedTime();
  /** When Amplify was asked, in seconds. */
  readonly asked: number[] = [];
  readonly removed: string[] = [];
  readonly released: [id: string, seconds: number | undefined][] = [];
  readonly stop = new AbortController();
  finding: Finding | Error = 'going';
  readonly inquiries = new Inquiries({
    inquire: async () => {
      this.asked.push(this.time.now() / 1000);
      if (this.finding instanceof Error) throw this.finding;
      return this.finding;
    },
    queue: {
      remove: ({ id }) => this.removed.push(id),
      release: ({ id }, seconds) => this.released.push([id, seconds]),
    },
    time: this.time,
    log: pino({ level: 'silent' }),
    signal: this.stop.signal,
  });

  constructor() {
    setMaxListeners(0, this.stop.signal);
  }

  tell(id: string, of = job): void {
    const message: Message = { id, receipt: `receipt of ${id}`, body: '', deliveries: 1 };
    this.inquiries.take(of, message);
  }
}

describe('inquiries', () => {
  test('ask once about a job that is over, and remove its event', async () => {
    const desk = new Desk();
    desk.finding = 'over';
    desk.tell('a');
    await desk.time.pass(0);
    expect([desk.asked, desk.removed]).toEqual([[0], ['a']]);
  });

  test('ask once more about an event that is ahead of Amplify, and then believe Amplify', async () => {
    const desk = new Desk();
    desk.tell('a');
    await desk.time.pass(60_000);
    expect([desk.asked, desk.removed]).toEqual([[0, 2], ['a']]);
  });

  test('ask ever more seldom while events are not true', async () => {
    const desk = new Desk();
    for (let second = 0; second < 75; second += 1) {
      desk.tell(`${second}`);
      await desk.time.pass(1_000);
    }
    expect(desk.asked).toEqual([0, 2, 8, 26]);
    await desk.time.pass(60_000);
    expect(desk.asked).toEqual([0, 2, 8, 26, 80]);
    // All were removed in the end, each once.
    expect(desk.removed.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 75 }, (_, index) => index));
  });

  test('keep the newest event of a job in the queue until they know', async () => {
    const desk = new Desk();
    desk.tell('a');
    await desk.time.pass(1_000);
    desk.tell('b');
    desk.tell('c');
    await desk.time.pass(0);
    expect([desk.asked, desk.removed]).toEqual([[0], ['a', 'b']]);
    desk.finding = 'over';
    await desk.time.pass(1_000);
    expect([desk.asked, desk.removed]).toEqual([
      [0, 2],
      ['a', 'b', 'c'],
    ]);
  });

  test('do not remove an event that is delivered again while they look into it', async () => {
    const desk = new Desk();
    desk.tell('a');
    await desk.time.pass(1_000);
    desk.tell('a');
    await desk.time.pass(0);
    expect(desk.removed).toEqual([]);
    desk.finding = 'over';
    await desk.time.pass(1_000);
    expect(desk.removed).toEqual(['a']);
  });

  test('ask about a job at most every two seconds, however it goes', async () => {
    for (const finding of ['over', new Error('unreachable')] as const) {
      const desk = new Desk();
      desk.finding = finding;
      for (let tick = 0; tick < 39; tick += 1) {
        desk.tell(`${tick}`);
        await desk.time.pass(100);
      }
      expect(desk.asked).toEqual([0, 2]);
    }
  });

  test('keep no job waiting for another', async () => {
    const desk = new Desk();
    desk.tell('a');
    await desk.time.pass(1_000);
    desk.tell('b', { ...job, branchName: 'dev' });
    desk.tell('c', { ...job, jobId: '8' });
    await desk.time.pass(0);
    expect(desk.asked).toEqual([0, 1, 1]);
  });

  test('give an event back when nothing can be found out', async () => {
    const desk = new Desk();
    desk.finding = new Error('unreachable');
    desk.tell('a');
    await desk.time.pass(0);
    expect([desk.removed, desk.released]).toEqual([[], [['a', undefined]]]);
  });

  test('give everything back at once when they are stopped', async () => {
    const desk = new Desk();
    desk.tell('a');
    desk.tell('b', { ...job, jobId: '8' });
    await desk.time.pass(1_000);
    desk.stop.abort();
    await desk.inquiries.ended();
    desk.tell('late');
    await desk.inquiries.ended();
    expect(desk.removed).toEqual([]);
    expect(desk.released).toEqual([
      ['a', 0],
      ['b', 0],
      ['late', 0],
    ]);
  });

  test('take no more than they can look into', async () => {
    const desk = new Desk();
    for (let jobId = 0; jobId < 499; jobId += 1) desk.tell(`${jobId}`, { ...job, jobId: `${jobId}` });
    expect(desk.inquiries.isFull).toBe(false);
    desk.tell('499', { ...job, jobId: '499' });
    expect(desk.inquiries.isFull).toBe(true);
    await desk.time.pass(60_000);
    expect([desk.inquiries.isFull, desk.removed.length]).toEqual([false, 500]);
  });
});
