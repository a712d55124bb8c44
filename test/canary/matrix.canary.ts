import { expect, test } from 'vitest';
import { writeMatrixReport } from '../setup/matrix-report.ts';
import { type Canary, runCanary, startCage } from './canary.ts';
import type { By } from './marks.ts';

const report: (Canary & { readonly by: By })[] = [];

test.each<By>(['value', 'reference'])('no secret of the whole catalogue, by %s, is anywhere but at AWS', async (by) => {
  const cage = await startCage(by);
  try {
    const canary = await runCanary(cage, 'all');
    report.push({ by, ...canary });
    await writeMatrixReport(report);
    expect(canary).toMatchObject({ leaks: [], failed: [] });
  } finally {
    await cage.stop();
  }
});
