import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type WorkflowBundleWithSourceMap, Worker } from '@temporalio/worker';
import { afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { freePort } from '../../src/dev/ports.ts';
import { listenOn } from '../../src/emulator/listen.ts';
import { bundleWorkflows } from '../../src/workflow-bundle.ts';
import { control } from '../setup/amplify.ts';
import { startCli } from '../setup/cli.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';
import { siteSource, storedFile } from '../setup/sites.ts';

const span = z.object({
  name: z.string(),
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  attributes: z.array(z.object({ key: z.string() })),
  status: z.object({ code: z.number() }),
});
const exported = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(z.object({ key: z.string(), value: z.unknown() })) }),
      scopeSpans: z.array(z.object({ spans: z.array(span) })),
    }),
  ),
});

const SECRET = 'hunter2-hunter2';
const ERROR = 2;
let traced: WorkflowBundleWithSourceMap;
let collector: Server | undefined;
let bodies: string[];
beforeAll(async () => {
  traced = await bundleWorkflows({ traces: true });
});
afterEach(() => {
  collector?.closeAllConnections();
  collector?.close();
  collector = undefined;
});

async function startCollector(answer: RequestListener): Promise<string> {
  bodies = [];
  collector = createServer(answer);
  return `http://127.0.0.1:${await listenOn(collector, 0, '127.0.0.1')}`;
}

const collect: RequestListener = (request, response) => {
  void text(request).then((body) => {
    bodies.push(body);
    response.setHeader('content-type', 'application/json').end('{}');
  });
};

const withTraces = (url: string): Promise<Harness> =>
  startHarness({
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_SERVICE_NAME: 'sites' },
    workflows: { workflowBundle: traced },
  });

async function createSite(harness: Harness) {
  const source = await siteSource(harness);
  const app = { name: 'traced', environmentVariables: { TOKEN: SECRET } };
  const run = await harness.workflows.start('createApp', { app, branches: [{ branchName: 'main', source }] });
  await run.progressNow();
  expect(await run.result()).toMatchObject({ branches: [{ deployment: { status: 'SUCCEED' } }] });
  return run;
}

describe('traces', () => {
  test('of a run are one: from the client by the workflow and its activities to the calls', async () => {
    const harness = await withTraces(await startCollector(collect));
    await createSite(harness);
    await harness.stop();

    const resources = bodies.flatMap((body) => exported.parse(JSON.parse(body)).resourceSpans);
    const spans = resources.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans: some }) => some));
    const named = (name: string) => spans.filter((one) => one.name === name);
    const chain = [
      'StartWorkflow:createApp',
      'RunWorkflow:createApp',
      'StartActivity:createApp',
      'RunActivity:createApp',
      'amplify.CreateApp',
    ];
    chain.slice(1).forEach((name, index) => {
      expect([name, named(name)[0]?.parentSpanId]).toEqual([name, named(chain[index] ?? '')[0]?.spanId]);
    });
    // A lock is no part of any run: others wait for it as well.
    const ofRun = spans.filter(({ name }) => name !== 'RunWorkflow:resourceLock');
    expect(new Set(ofRun.map(({ traceId }) => traceId)).size).toBe(1);
    // It leaves its activity by an error that is none.
    expect(named('RunActivity:awaitJob').map(({ status }) => status.code === ERROR)).toEqual([false]);
    expect(spans.filter(({ name }) => /Query|Describe/.test(name))).toEqual([]);
    for (const { resource } of resources)
      expect(resource.attributes).toContainEqual({ key: 'service.name', value: { stringValue: 'sites' } });
  });

  test('have names and ids, and nothing of what was asked for', async () => {
    const harness = await withTraces(await startCollector(collect));
    await createSite(harness);
    await harness.stop();

    const spans = bodies
      .flatMap((body) => exported.parse(JSON.parse(body)).resourceSpans)
      .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans: some }) => some));
    const keys = new Set(spans.flatMap(({ attributes }) => attributes.map(({ key }) => key)));
    expect([...keys].toSorted()).toEqual([
      'amplify.operation',
      'amplify.outcome',
      'amplify.target',
      'aws.request_id',
      'run_id',
      'temporalActivityId',
      'temporalWorkflowId',
    ]);
    expect(bodies.join('\n')).not.toContain(SECRET);
    expect(bodies.join('\n')).not.toMatch(/signature=/i);
  });

  test.each([
    ['is not there', async () => `http://127.0.0.1:${await freePort()}`],
    ['never answers', () => startCollector(() => undefined)],
    ['refuses', () => startCollector((_, response) => void response.writeHead(500).end())],
  ])('harm nothing where the collector %s', async (_, collectorUrl) => {
    const harness = await withTraces(await collectorUrl());
    await createSite(harness);
    const begun = Date.now();
    await harness.stop();
    // The client's 3 s, then the worker's; and what stopping takes without traces.
    expect(Date.now() - begun).toBeLessThan(9_000);
    const log = await readFile(join(harness.dir, 'worker.log'), 'utf8');
    expect(log.split('\n').filter((line) => line.includes('traces do not reach their collector')).length).toBe(1);
    expect(log).not.toMatch(/"level":"error"/);
  });

  test.each([
    ['takes them', collect, 1],
    ['never answers', () => undefined, 0],
  ] as const)('let a worker end that is told to, where the collector %s', async (_, answer, runs) => {
    const harness = await startHarness({ worker: false });
    const env = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${await startCollector(answer)}/here`, LOG_LEVEL: 'debug' };
    const worker = startCli(['worker'], { env: { ...harness.environment, ...env } });
    try {
      await (await harness.workflows.start('callOperation', { operation: 'listApps', input: {} })).result();
      const begun = Date.now();
      worker.kill('SIGTERM');
      expect(await worker.exited).toBe(0);
      expect(Date.now() - begun).toBeLessThan(8_000);
      expect(bodies.join('\n').split('"RunWorkflow:callOperation"').length - 1).toBe(runs);
      expect(worker.stderr).toMatch(/"trace_id":"[0-9a-f]{32}"/);
    } finally {
      worker.kill('SIGKILL');
      await harness.stop();
    }
  });

  test.each(['on', 'off'])('can be switched under runs that began while they were %s', async (first) => {
    const url = await startCollector(collect);
    const harness = first === 'on' ? await withTraces(url) : await startHarness();
    const workflowBundle = first === 'on' ? { codePath: inject('workflowBundle') } : traced;
    try {
      for (const run of [await createSite(harness), await failed(harness), await cancelled(harness)]) {
        const history = await harness.workflows.client.workflow.getHandle(run.workflowId, run.runId).fetchHistory();
        const replayed = Worker.runReplayHistory({ workflowBundle }, history, run.workflowId);
        await expect(replayed).resolves.toBeUndefined();
      }
    } finally {
      await harness.stop();
    }
  });
});

/** Its steps are undone. */
async function failed(harness: Harness) {
  const artifact = await storedFile(harness, 'no zip');
  const input = { app: { name: 'half' }, branches: [{ branchName: 'main', source: { artifact } }] };
  const run = await harness.workflows.start('createApp', input);
  expect((await outcome(run))?.message).toMatch(/^JobFailed: /);
  return run;
}

async function cancelled(harness: Harness) {
  await control(harness, 'clock', { speed: 1 });
  const source = await siteSource(harness);
  const input = { app: { name: 'cancelled' }, branches: [{ branchName: 'main', source }] };
  const run = await harness.workflows.start('createApp', input);
  for (;;) {
    const { steps } = await run.progressNow();
    if (steps.length > 2) break;
  }
  await run.cancel();
  await control(harness, 'clock', { speed: 20 });
  expect(await outcome(run)).toMatchObject({ cancelled: true });
  return run;
}
