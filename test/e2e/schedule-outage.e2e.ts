import { setTimeout as sleep } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { connect } from '../../src/client.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import { freePort } from '../../src/dev/ports.ts';
import { startTemporalServer } from '../../src/dev/temporal-server.ts';
import { createLog } from '../../src/log.ts';
import { createSchedule } from '../../src/schedules/apply.ts';
import { showSchedule } from '../../src/schedules/show.ts';
import { startWorker } from '../../src/worker.ts';
import { jobsOf, makeApp } from '../setup/amplify.ts';
import { eventually } from '../setup/eventually.ts';
import { type Harness, startHarness } from '../setup/harness.ts';

let harness: Harness;
beforeAll(async () => {
  // Its emulator; the Temporal server of this test comes and goes.
  harness = await startHarness({ worker: false });
});
afterAll(() => harness.stop());

const WINDOW_SECONDS = 10;

test('a time that came while the server was down is made up for once within the window, and not at all outside it', async () => {
  const dir = join(inject('testDir'), randomUUID());
  const port = await freePort(0);
  const start = async () => {
    const server = await startTemporalServer({ port, dbFilename: join(dir, 'temporal.db'), logFile: join(dir, 'log') });
    onTestFinished(() => server.stop());
    return server;
  };
  const server = await start();
  const config = configAt(server.address);
  const [within, outside] = [await makeApp(harness, connected), await makeApp(harness, connected)];

  const workflows = await connect(config);
  // So late that a busy machine has stopped the server by then.
  const due = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 8_000);
  const once = { cron: cronAt(due), workflow: 'deployBranch' } as const;
  await createSchedule(workflows.client, 'within', { ...once, input: { ...within, source: { release: {} } } });
  await createSchedule(workflows.client, 'outside', {
    ...once,
    catchUpSeconds: WINDOW_SECONDS,
    input: { ...outside, source: { release: {} } },
  });
  // The server has begun to watch them.
  for (const id of ['within', 'outside']) {
    expect(await showSchedule(workflows.client, id)).toMatchObject({ next: [due.toISOString()], taken: 0 });
  }
  await workflows.close();
  await server.stop();
  expect(Date.now()).toBeLessThan(due.getTime());
  await sleep(due.getTime() + WINDOW_SECONDS * 1_000 + 500 - Date.now());

  await start();
  const worker = await startWorker(config, createLog('warn', join(dir, 'worker.log')), {
    workflows: { workflowBundle: { codePath: inject('workflowBundle') } },
  });
  onTestFinished(() => worker.stop());
  const back = await connect(config);
  onTestFinished(() => back.close());
  await eventually(async () => {
    const [made, missed] = [await showSchedule(back.client, 'within'), await showSchedule(back.client, 'outside')];
    expect(made).toMatchObject({ taken: 1, missedCatchUp: 0, next: [], runs: [{ outcome: 'done' }] });
    expect(missed).toMatchObject({ taken: 0, missedCatchUp: 1, next: [], runs: [] });
  });
  expect(await jobsOf(harness, within)).toHaveLength(1);
  expect(await jobsOf(harness, outside)).toEqual([]);
}, 60_000);

const connected = { repository: 'https://github.com/example/site' };

function configAt(temporalAddress: string): Config {
  const { TEMPORAL_NAMESPACE: _, ...environment } = harness.environment;
  const env = { ...environment, TEMPORAL_ADDRESS: temporalAddress };
  const { targets } = harness.config;
  return { ...loadConfig(env, { profiles: false }), targets };
}

/** Just that second. */
function cronAt(time: Date): string {
  const [second, minute, hour] = [time.getUTCSeconds(), time.getUTCMinutes(), time.getUTCHours()];
  return `${second} ${minute} ${hour} ${time.getUTCDate()} ${time.getUTCMonth() + 1} * ${time.getUTCFullYear()}`;
}
