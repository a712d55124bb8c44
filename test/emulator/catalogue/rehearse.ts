import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { operationsByName } from '../../../src/model/index.ts';
import type { Operation } from '../../../src/model/index.ts';
import { startLab } from '../lab.ts';
import { backend } from './backend.ts';
import { hosting } from './hosting.ts';
import type { Means } from './means.ts';

/** A client of both services in any language: takes and answers members by the model's names, times as `Date`. */
export type Caller = (operation: Operation, input: object) => Promise<unknown>;

/** What became of an operation: `as expected`, or what was wrong first. */
export type Outcomes = ReadonlyMap<string, string>;

export interface Rehearsal {
  readonly outcomes: Outcomes;
  /** Names of the operations that an emulator's call log shows as answered with 200. */
  readonly served: readonly string[];
}

/**
 * Calls every operation of both services at least once, in an order in which each finds what it needs. Each service has
 * an emulator of its own, whose clock stands still, so that the two go on side by side.
 * @param callerOf makes a client for an endpoint and an account
 */
export async function rehearse(
  callerOf: (url: string, account: string) => Caller | Promise<Caller>,
): Promise<Rehearsal> {
  const outcomes = new Map<string, string>();
  const served = await Promise.all(
    [hosting, backend].map(async (catalogue) => {
      const lab = await startLab();
      const account = '123456789012';
      const caller = await callerOf(lab.emulator.url, account);
      const means: Means = {
        account,
        call: noting(caller, outcomes),
        control: (path, body) => lab.control('POST', path, body),
        pass: async (seconds) => void (await lab.advance(seconds)),
      };
      // What went wrong is noted; what would have come after it counts as not called.
      await catalogue(means).catch((error: unknown) => outcomes.set(`catalogue ${randomUUID()}`, String(error)));
      const { calls } = await lab.control('GET', 'calls');
      await lab.emulator.close();
      return calls.filter(({ status }) => status === 200).map(({ operation }) => operation);
    }),
  );
  return { outcomes, served: [...new Set(served.flat())].toSorted() };
}

function noting(caller: Caller, outcomes: Map<string, string>): Means['call'] {
  return async (name, input, expected) => {
    const operation = operationsByName.get(name);
    if (operation === undefined) throw new Error(`No service has an operation ${name}.`);
    try {
      const answer = await caller(operation, input);
      expect(answer).toEqual(expected);
      if (!outcomes.has(name)) outcomes.set(name, 'as expected');
      return answer;
    } catch (error) {
      if (outcomes.get(name) === 'as expected' || !outcomes.has(name)) outcomes.set(name, String(error));
      throw error;
    }
  };
}
