import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeMatrixReport } from '../setup/matrix-report.ts';
import { type Cage, runCanary, startCage } from './canary.ts';

let cage: Cage;
beforeAll(async () => {
  cage = await startCage();
});
afterAll(() => cage.stop());

test('no secret of the whole catalogue is anywhere but at AWS', async () => {
  const canary = await runCanary(cage, 'all');
  await writeMatrixReport([canary]);
  expect(canary).toMatchObject({ leaks: [], failed: [] });
});
