import { expect } from 'vitest';
import { memberOf } from '../../../src/model/member-of.ts';

/** What a catalogue does things with. */
export interface Means {
  readonly account: string;
  /** Makes a call by AWS's name; notes whether the answer has exactly the members that are expected. */
  call(name: string, input: object, expected: object): Promise<unknown>;
  /** Sends a request to the control API. */
  control(path: string, body: object): Promise<unknown>;
  /** Lets so many seconds of the emulator's clock pass. */
  pass(seconds: number): Promise<void>;
}

/** A time, and a URL that can be fetched. */
export const time: unknown = expect.any(Date);
export const url: unknown = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\//);

/** The text that an answer has under these names, one in the other. Throws where it has none. */
export function textOf(answer: unknown, ...path: string[]): string {
  const value = path.reduce(memberOf, answer);
  if (typeof value !== 'string') throw new Error(`The answer has no text ${path.join('.')}.`);
  return value;
}
