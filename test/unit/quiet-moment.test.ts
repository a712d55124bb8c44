import { expect, test } from 'vitest';
import { quietMoment } from '../../src/quiet-moment.ts';

/** A worker that has a workflow task until so many milliseconds from now. */
function busyFor(milliseconds: number) {
  const end = performance.now() + milliseconds;
  return { getStatus: () => ({ numInFlightWorkflowActivations: performance.now() < end ? 1 : 0 }) };
}

async function millisecondsFor(...workers: ReturnType<typeof busyFor>[]): Promise<number> {
  const begun = performance.now();
  await quietMoment(workers);
  return performance.now() - begun;
}

test('begins with the last workflow task of all workers', async () => {
  const took = await millisecondsFor(busyFor(0), busyFor(150));
  expect(took).toBeGreaterThan(190);
  expect(took).toBeLessThan(490);
});

test('is not waited for where there is none', async () => {
  expect(await millisecondsFor(busyFor(60_000))).toBeLessThan(1_000);
});
