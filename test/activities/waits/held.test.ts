import type { AsyncCompletionClient } from '@temporalio/client';
import { expect, test } from 'vitest';
import { HeldActivities } from '../../../activities/waits/held.ts';
import { SimulatedTime } from '../../setup/simulated-time.ts';

const HELD = 1_000;
const heartbeatTimeoutMs = 27_000;

/** Holds a thousand activities for two minutes, with a server that takes so long for each heartbeat. */
async function holdMany(answerMs: number) {
  const time = new SimulatedTime();
  const last = new Map<unknown, number>();
  let [atATime, mostAtATime, longestMs] = [0, 0, 0];
  const client = {
    withDeadline: (_: unknown, send: () => unknown) => send(),
    heartbeat: (_: unknown, of: unknown) => {
      atATime += 1;
      mostAtATime = Math.max(mostAtATime, atATime);
      return new Promise<void>((resolve) => {
        time.at(time.now() + answerMs, () => {
          atATime -= 1;
          longestMs = Math.max(longestMs, time.now() - (last.get(of) ?? 0));
          last.set(of, time.now());
          resolve();
        });
      });
    },
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of it that is used
  const held = new HeldActivities(client as unknown as AsyncCompletionClient, time);
  for (let index = 0; index < HELD; index += 1) {
    held.hold({ taskToken: new Uint8Array(), heartbeatTimeoutMs, details: () => index, gone: () => undefined });
  }
  await time.pass(120_000);
  return { beaten: last.size, mostAtATime, longestMs };
}

test('the server gets the heartbeats of many a few at a time, lest all else stands behind them', async () => {
  const { beaten, mostAtATime, longestMs } = await holdMany(5);
  expect(beaten).toBe(HELD);
  expect(mostAtATime).toBeLessThanOrEqual(4);
  expect(longestMs).toBeLessThan(heartbeatTimeoutMs);
});

test('where each takes long, as many go at a time as none needs to be late', async () => {
  const { beaten, mostAtATime, longestMs } = await holdMany(800);
  expect(beaten).toBe(HELD);
  expect(mostAtATime).toBeGreaterThan(20);
  expect(longestMs).toBeLessThan(heartbeatTimeoutMs);
});
