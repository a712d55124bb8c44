import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { CollectAccessLogsResult } from '../../workflows/contracts.ts';
import { control, makeApp, sitesOf } from '../setup/amplify.ts';
import { eventually } from '../setup/eventually.ts';
import { failedAs } from '../setup/failed-as.ts';
import { type Harness, startHarness, withCache } from '../setup/harness.ts';
import { historyText } from '../setup/history.ts';
import { outcome } from '../setup/outcome.ts';
import { siteSource } from '../setup/sites.ts';

const DAY = 24 * 3600;

let harness: Harness;
withCache('collectAccessLogs, %s', (_, options) => {
  beforeAll(async () => {
    harness = await startHarness(options);
  });
  afterAll(() => harness.stop());
  afterEach(() => fetch(`${harness.emulator.url}/_emulator/faults`, { method: 'DELETE' }));

  /** An app with a page, and its default domain. */
  async function served() {
    const branch = await makeApp(harness);
    const run = await harness.workflows.start('deployBranch', { ...branch, source: await siteSource(harness) });
    await run.result();
    const site = (await sitesOf(harness, branch.appId))['main'] ?? '';
    return { appId: branch.appId, domainName: `${branch.appId}.amplifyapp.com`, site };
  }

  const now = async (): Promise<number> => {
    const answer = (await (await fetch(`${harness.emulator.url}/_emulator/clock`)).json()) as { now: string };
    return Date.parse(answer.now);
  };
  const linesOf = async ({ file }: CollectAccessLogsResult): Promise<string[]> => {
    const text = await readFile(fileURLToPath(file.uri), 'utf8');
    expect(Buffer.byteLength(text)).toBe(file.size);
    return text.trimEnd().split('\n');
  };
  const unfinished = async (): Promise<string[]> =>
    (await readdir(join(harness.dir, 'artifacts'))).filter((name) => name.endsWith('.part'));

  test('puts the visits of the period into the artifact store', async () => {
    const { site, ...domain } = await served();
    await fetch(`${site}/here`);
    const run = await harness.workflows.start('collectAccessLogs', {
      ...domain,
      endTime: new Date((await now()) + 60_000).toISOString(),
    });
    const result = await run.result();
    expect(result).toMatchObject({ ...domain, parts: 1, file: { uri: expect.stringMatching(/\.csv$/) } });
    expect(Date.parse(result.endTime) - Date.parse(result.startTime)).toBe(14 * DAY * 1000);
    const [head, ...rows] = await linesOf(result);
    expect(head).toMatch(/^date,time,/);
    expect(rows).toEqual([expect.stringMatching(/,GET,main\.d\w+\.amplifyapp\.com,\/+here,404,/)]);
    expect(await historyText(harness, run)).not.toContain('X-Amz-Signature');
  });

  test('joins the parts of a longer period under one head, and tells nothing twice', async () => {
    const { site, ...domain } = await served();
    const startTime = new Date(await now()).toISOString();
    for (let visit = 0; visit < 5; visit += 1) {
      await fetch(`${site}/visit-${visit}`);
      await control(harness, 'clock', { advanceSeconds: 9 * DAY });
    }
    const endTime = new Date(await now()).toISOString();
    const run = await harness.workflows.start('collectAccessLogs', { ...domain, startTime, endTime });
    const result = await run.result();
    expect(result).toMatchObject({ startTime, endTime, parts: 4 });
    const [head, ...rows] = await linesOf(result);
    expect(head).toMatch(/^date,time,/);
    expect(rows.map((row) => /visit-\d/.exec(row)?.[0])).toEqual([0, 1, 2, 3, 4].map((visit) => `visit-${visit}`));
    expect(await unfinished()).toEqual([]);
  });

  test('asks again when the connection breaks', async () => {
    const { site: __, ...domain } = await served();
    await control(harness, 'faults', { operation: 'GenerateAccessLogs', kind: 'close-after', count: 1 });
    const run = await harness.workflows.start('collectAccessLogs', domain);
    expect((await run.result()).file.size).toBeGreaterThan(0);
  });

  test('asks for a new URL when the one that it has is no longer valid', async () => {
    const { site: __, ...domain } = await served();
    await control(harness, 'timings', { downloadUrlLifetime: 0 });
    const run = await harness.workflows.start('collectAccessLogs', domain);
    await eventually(async () => expect((await run.pending())[0]?.failure).toMatch(/download with 403/));
    await control(harness, 'timings', { downloadUrlLifetime: 3600 });
    expect((await run.result()).parts).toBe(1);
    expect(await unfinished()).toEqual([]);
  });

  test('leaves nothing when it is cancelled, twice', async () => {
    const { site: __, ...domain } = await served();
    const before = await readdir(join(harness.dir, 'artifacts'));
    await control(harness, 'faults', { operation: 'GenerateAccessLogs', kind: 'delay', seconds: 20 });
    const startTime = new Date((await now()) - 365 * DAY * 1000).toISOString();
    const run = await harness.workflows.start('collectAccessLogs', { ...domain, startTime });
    await eventually(async () => expect(await unfinished()).toHaveLength(1));
    await run.cancel();
    await run.cancel();
    expect(await outcome(run)).toMatchObject({ cancelled: true });
    expect(await readdir(join(harness.dir, 'artifacts'))).toEqual(before);
  });

  test('fails for a domain that is not the app’s, and leaves nothing', async () => {
    const { appId } = await served();
    const run = await harness.workflows.start('collectAccessLogs', { appId, domainName: 'other.example' });
    expect(await failedAs('collectAccessLogs', 'NotFoundException', run)).toMatch(/^NotFoundException: /);
    expect(await unfinished()).toEqual([]);
  });

  test('lists all that is wrong with its input', async () => {
    const period = { startTime: '2026-02-01T00:00:00Z', endTime: '2026-01-01T00:00:00Z' };
    await expect(
      harness.workflows.start('collectAccessLogs', { appId: 'd1', domainName: 'shop.example', ...period }),
    ).rejects.toThrow(/startTime must not be after endTime/);
  });
});
