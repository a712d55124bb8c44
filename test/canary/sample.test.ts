import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secretMembers } from '../../src/model/secrets.ts';
import { type Cage, runCanary, startCage } from './canary.ts';
import { sample } from './cases.ts';
import type { By } from './marks.ts';

/** Of each suite one after the other: the metrics of a process are served once. */
const suites: readonly By[] = ['value', 'reference'];

describe.each(suites)('with secrets by %s', (by) => {
  let cage: Cage;
  beforeAll(async () => {
    cage = await startCage(by);
  });
  afterAll(() => cage.stop());

  test('none is anywhere but at AWS', { timeout: 120_000 }, async () => {
    const few: ReadonlySet<string> = new Set(['createApp', 'configureAuth']);
    const { fieldsTried, leaks, failed, searched } = await runCanary(cage, by === 'value' ? few : sample);
    expect({ leaks, failed }).toEqual({ leaks: [], failed: [] });
    expect(fieldsTried).toBeGreaterThan(by === 'value' ? 20 : 60);
    expect(Object.keys(searched).toSorted()).toEqual(
      expect.arrayContaining([
        'command',
        'description',
        'history',
        'log',
        'metrics',
        'pending',
        'schedule',
        'visibility',
      ]),
    );
  });

  test.runIf(by === 'reference')('one member that is not redacted is found', async () => {
    const { harness, marks, search } = cage;
    const buildSpec = marks.secret('createApp buildSpec, shown');
    const { app } = (await harness.workflows.execute('callOperation', {
      operation: 'createApp',
      input: { name: 'shown', buildSpec },
    })) as { app: { appId: string } };
    // As if the table had been written without it.
    expect(Reflect.deleteProperty(secretMembers, 'buildSpec')).toBe(true);
    try {
      const run = await harness.workflows.start('callOperation', { operation: 'getApp', input: { appId: app.appId } });
      await run.result();
      const { leaks } = await search(new Map());
      expect(leaks).toContainEqual({ place: 'createApp buildSpec, shown', where: `history of ${run.workflowId}` });
    } finally {
      Object.assign(secretMembers, { buildSpec: 'text' });
    }
  });
});
