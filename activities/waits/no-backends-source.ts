import type { ApplicationFailure } from '@temporalio/common';
import { orMissing } from '../effects/strategy.ts';
import { asking } from './ask.ts';
import type { Send } from '../send.ts';
import type { Expectation } from './expectation.ts';
import { waitFailure } from './failure.ts';
import type { Neighbour, Neighbours } from './neighbours.ts';
import type { Seen, WaitSource } from './wait-source.ts';

/** Result of the activity `awaitNoBackends`. */
export interface NoBackends {
  /** Whether Amplify still has the app. */
  readonly appExists: boolean;
}

/** What is left, as details of `WaitTimedOut`. */
export interface BackendsObservation {
  readonly appId: string;
  readonly environments?: readonly string[];
  readonly observedAt?: string;
}

/** As long as a job of one environment takes: users tell of 30 seconds to 10 minutes. */
const GUESS: Expectation = { median: 180, spread: 1, samples: 0 };

/** What the waits for apps that lose their backends share. */
export interface NoBackendsRoom {
  readonly send: Send;
  readonly clockSpeed: number;
  readonly neighbours: Neighbours<Answer>;
}

/** The environments that are left; nothing where the app is gone. */
type Answer = readonly string[] | undefined;

/**
 * The backend environments of an app, until none is left. RemoveAllBackends makes a job whose answer names no environment, and
 * GetBackendJob wants one: so what it does is looked at, and that it failed can't be known.
 */
export class NoBackendsSource implements WaitSource {
  readonly thing: string;
  readonly #room: NoBackendsRoom;
  readonly #appId: string;
  readonly #timeoutSeconds: number;
  readonly #others: Neighbour<Answer>;

  constructor(room: NoBackendsRoom, appId: string, timeoutSeconds: number, see: (seen: Seen) => void) {
    this.#room = room;
    this.#appId = appId;
    this.#timeoutSeconds = timeoutSeconds;
    this.thing = `backends of app ${appId}`;
    this.#others = room.neighbours.join(this.thing, (left) => see(this.#judge(left)));
  }

  expectation(): Expectation {
    return { ...GUESS, median: GUESS.median / this.#room.clockSpeed };
  }

  async look(signal: AbortSignal): Promise<Seen> {
    const found = await orMissing(asking(this.#room.send, signal)('getBackend', { AppId: this.#appId }));
    const left = found && (found.BackendEnvironmentList ?? []);
    this.#others.tell(left);
    return this.#judge(left);
  }

  close(): void {
    this.#others.leave();
  }

  #judge(left: Answer): Seen {
    const environments = left ?? [];
    const observation: BackendsObservation = {
      appId: this.#appId,
      environments,
      observedAt: new Date().toISOString(),
    };
    if (environments.length > 0) return { observation };
    return { observation, result: { appExists: left !== undefined } satisfies NoBackends };
  }

  timedOut(last: Partial<BackendsObservation>): ApplicationFailure {
    const seen: BackendsObservation = { ...last, appId: this.#appId };
    const said = `App ${this.#appId} still had backend environments after ${this.#timeoutSeconds} s`;
    return waitFailure('WaitTimedOut', seen, said, { 'left: ': seen.environments?.join(', ') });
  }
}
