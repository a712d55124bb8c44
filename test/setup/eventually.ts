import { vi } from 'vitest';
import { patience } from './patience.ts';

/** Between two looks at what is waited for, in milliseconds: each takes CPU time from what is tested. */
export const LOOK_MS = 50;

/** Waits until what is expected holds, for as long as a busy machine may take: 20 s unless given. */
export function eventually<T>(expectation: () => T | Promise<T>, timeout = 20_000 * patience): Promise<T> {
  return vi.waitFor(expectation, { timeout, interval: LOOK_MS });
}
