import type { ApplicationFailure } from '@temporalio/common';
import { orMissing } from '../effects/strategy.ts';
import { asking } from './ask.ts';
import type { BackendJobRoom } from './backend-job-source.ts';
import type { Expectation } from './expectation.ts';
import { waitFailure } from './failure.ts';
import type { Seen, WaitSource } from './wait.ts';

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

/**
 * The backend environments of an app, until none is left. RemoveAllBackends makes a job whose answer names no environment, and
 * GetBackendJob wants one: so what it does is looked at, and that it failed can't be known.
 */
export class NoBackendsSource implements WaitSource {
  readonly #room: Pick<BackendJobRoom, 'send' | 'clockSpeed'>;
  readonly #appId: string;
  readonly #timeoutSeconds: number;

  constructor(room: Pick<BackendJobRoom, 'send' | 'clockSpeed'>, appId: string, timeoutSeconds: number) {
    this.#room = room;
    this.#appId = appId;
    this.#timeoutSeconds = timeoutSeconds;
  }

  expectation(): Expectation {
    return { ...GUESS, median: GUESS.median / this.#room.clockSpeed };
  }

  async look(signal: AbortSignal): Promise<Seen> {
    const found = await orMissing(asking(this.#room.send, signal)('getBackend', { AppId: this.#appId }));
    const environments = found?.BackendEnvironmentList ?? [];
    const observation: BackendsObservation = {
      appId: this.#appId,
      environments,
      observedAt: new Date().toISOString(),
    };
    if (environments.length > 0) return { observation };
    return { observation, result: { appExists: found !== undefined } satisfies NoBackends };
  }

  timedOut(last: Partial<BackendsObservation>): ApplicationFailure {
    const seen: BackendsObservation = { ...last, appId: this.#appId };
    const said = `App ${this.#appId} still had backend environments after ${this.#timeoutSeconds} s`;
    return waitFailure('WaitTimedOut', seen, said, { 'left: ': seen.environments?.join(', ') });
  }
}
