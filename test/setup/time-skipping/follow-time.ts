import { Connection } from '@temporalio/client';
import { type InternalConnectionOptions, InternalConnectionOptionsSymbol } from '@temporalio/client/lib/connection.js';
import { tsToMs } from '@temporalio/common/lib/time.js';
import type { WorkerOptions } from '@temporalio/worker';
import type { Clock } from '../../../src/emulator/clock.ts';

/** What goes along with the time of a server. */
export interface Followers {
  /** The time of the worker's waits. */
  readonly clock: Clock;
  /** The emulator's, once there is one. */
  emulatorUrl?: string;
}

/** How a worker follows. */
export interface Following {
  /** To be given to the worker: before each activity, all that follows is brought to the server's time. */
  readonly interceptors: WorkerOptions['interceptors'];
  stop(): Promise<void>;
}

/** Jumps of less are what two clocks differ by. */
const LEAST_JUMP_MS = 500;

/** Lets a worker and an emulator go along with a server that skips time, which it does only while no activity runs. */
export async function followTime(address: string, followers: Followers): Promise<Following> {
  const options: InternalConnectionOptions = {
    address,
    [InternalConnectionOptionsSymbol]: { supportsTestService: true },
  };
  const connection = await Connection.connect(options);
  let followed = 0;
  const follow = async (): Promise<void> => {
    const answer = await connection.testService?.getCurrentTime({});
    const jump = tsToMs(answer?.time) - Date.now() - followed;
    if (jump < LEAST_JUMP_MS) return;
    followed += jump;
    const { clock, emulatorUrl } = followers;
    if (emulatorUrl !== undefined) await advance(emulatorUrl, jump / 1000);
    await clock.advance(jump / 1000);
  };
  return {
    interceptors: {
      activity: [
        () => ({
          inbound: {
            execute: async (input, next) => {
              await follow();
              return next(input);
            },
          },
        }),
      ],
    },
    stop: () => connection.close(),
  };
}

async function advance(emulatorUrl: string, advanceSeconds: number): Promise<void> {
  const response = await fetch(`${emulatorUrl}/_emulator/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advanceSeconds }),
  });
  if (!response.ok) throw new Error(`clock: ${response.status} ${await response.text()}`);
}
