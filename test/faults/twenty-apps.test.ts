import { ListAppsCommand } from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { control } from '../setup/amplify.ts';
import { type Harness, startHarness } from '../setup/harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

/** Each hits so many of the calls that come. */
const rules = [
  { kind: 'close-after', count: 5 },
  { kind: 'late', seconds: 1, count: 5 },
  { kind: 'close-before', count: 5 },
  { kind: 'html-502', count: 5 },
  { kind: 'error', name: 'TooManyRequestsException', status: 429, message: 'Too many requests', count: 5 },
];

test(
  '20 workflows that create 20 different apps at once under faults leave exactly 20',
  { timeout: 60_000 },
  async () => {
    for (const rule of rules) await control(harness, 'faults', { operation: 'CreateApp', ...rule });
    await control(harness, 'faults', { operation: 'ListApps', kind: 'list-lag', seconds: 1 });
    const names = Array.from({ length: 20 }, (_, index) => `app-${String(index).padStart(2, '0')}`);
    const runs = await Promise.all(names.map((name) => harness.workflows.start('createApp', { app: { name } })));
    const results = await Promise.all(runs.map((run) => run.result()));
    await fetch(`${harness.emulator.url}/_emulator/faults`, { method: 'DELETE' });
    const { apps = [] } = await harness.aws.amplify.send(new ListAppsCommand({ maxResults: 100 }));
    expect(new Set(apps.map(({ name }) => name))).toEqual(new Set(names));
    expect(new Set(apps.map(({ appId }) => appId))).toEqual(new Set(results.map(({ appId }) => appId)));
    expect(apps).toHaveLength(20);
  },
);
