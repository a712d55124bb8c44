import { expect, test } from 'vitest';
import { MOST_OUTAGE_MS, Outage } from '../../activities/outage.ts';

/** Fails every 20 s, from a time on, for so long; gives whether the last one was too much. */
function failing(outage: Outage, from: number, forMs: number): boolean {
  let isLost = false;
  for (let at = from; at <= from + forMs; at += 20_000) isLost = outage.failed(at);
  return isLost;
}

test('what fails for a moment is no outage; what does for three minutes is, until it works', () => {
  const outage = new Outage();
  expect(failing(outage, 0, MOST_OUTAGE_MS - 20_000)).toBe(false);
  expect(outage.failed(MOST_OUTAGE_MS)).toBe(true);
  expect(outage.failed(MOST_OUTAGE_MS + 1)).toBe(true);
  outage.ended();
  expect(outage.failed(MOST_OUTAGE_MS + 2)).toBe(false);
});

test('what failed long ago does not count: nobody has tried since', () => {
  const outage = new Outage();
  expect(failing(outage, 0, 2 * MOST_OUTAGE_MS)).toBe(true);
  expect(outage.failed(3_600_000)).toBe(false);
});
