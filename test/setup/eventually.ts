import { vi } from 'vitest';
import { patience } from './patience.ts';

/** Waits until what is expected holds, for as long as a busy machine may take: 20 s unless given. */
export function eventually<T>(expectation: () => T | Promise<T>, timeout = 20_000 * patience): Promise<T> {
  return vi.waitFor(expectation, { timeout, interval: 30 });
}
