import type { ApplicationFailure } from '@temporalio/common';
import { orMissing } from '../effects/strategy.ts';
import { asking } from './ask.ts';
import type { Send } from '../send.ts';
import type { Expectation } from './expectation.ts';
import { waitFailure } from './failure.ts';
import type { Neighbour, Neighbours } from './neighbours.ts';
import type { Seen, WaitSource } from './wait-source.ts';

/** An app that is still there, as details of `WaitTimedOut`. */
export interface AppObservation {
  readonly appId: string;
  readonly observedAt?: string;
}

/** Mostly at once; how long it may take is not documented. */
const GUESS: Expectation = { median: 2, spread: 2, samples: 0 };

/** What the waits for apps that are deleted share. */
export interface NoAppRoom {
  readonly send: Send;
  readonly clockSpeed: number;
  readonly neighbours: Neighbours<'there' | 'gone'>;
}

/** An app, until it is gone: DeleteApp answers at once, and nothing tells what becomes of it but that it is no longer found. */
export class NoAppSource implements WaitSource {
  readonly thing: string;
  readonly #room: NoAppRoom;
  readonly #appId: string;
  readonly #timeoutSeconds: number;
  readonly #others: Neighbour<'there' | 'gone'>;

  constructor(room: NoAppRoom, appId: string, timeoutSeconds: number, see: (seen: Seen) => void) {
    this.#room = room;
    this.#appId = appId;
    this.#timeoutSeconds = timeoutSeconds;
    this.thing = `app ${appId}`;
    this.#others = room.neighbours.join(this.thing, (state) => see(this.#judge(state)));
  }

  expectation(): Expectation {
    return { ...GUESS, median: GUESS.median / this.#room.clockSpeed };
  }

  async look(signal: AbortSignal): Promise<Seen> {
    const found = await orMissing(asking(this.#room.send, signal)('getApp', { appId: this.#appId }));
    const state = found === undefined ? 'gone' : 'there';
    this.#others.tell(state);
    return this.#judge(state);
  }

  close(): void {
    this.#others.leave();
  }

  #judge(state: 'there' | 'gone'): Seen {
    const observation: AppObservation = { appId: this.#appId, observedAt: new Date().toISOString() };
    return state === 'gone' ? { observation, result: {} } : { observation };
  }

  timedOut(last: Partial<AppObservation>): ApplicationFailure {
    const seen: AppObservation = { ...last, appId: this.#appId };
    const said = `App ${this.#appId} was still there ${this.#timeoutSeconds} s after it was deleted`;
    return waitFailure('WaitTimedOut', seen, said, { 'last seen at ': seen.observedAt });
  }
}
