import { Connection } from '@temporalio/client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeApp } from '../setup/amplify.ts';
import { startCli } from '../setup/cli.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { siteSource } from '../setup/sites.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness({ worker: false });
});
afterEach(() => harness.stop());

async function withServer<T>(use: (connection: Connection, namespace: string) => Promise<T>): Promise<T> {
  const { TEMPORAL_ADDRESS: address = '', TEMPORAL_NAMESPACE: namespace = '' } = harness.environment;
  const connection = await Connection.connect({ address });
  try {
    return await use(connection, namespace);
  } finally {
    await connection.close();
  }
}

const registered = (): Promise<string[]> =>
  withServer(async (connection, namespace) => {
    const answer = await connection.operatorService.listSearchAttributes({ namespace });
    return Object.keys(answer.customAttributes ?? {}).toSorted();
  });

describe('search attributes', () => {
  test('the worker adds to a namespace what it lacks, and workflows are found by them', async () => {
    expect(await registered()).toEqual([]);
    const worker = startCli(['worker'], { env: harness.environment });
    await worker.seen(/worker started/);
    expect(await registered()).toEqual([
      'AmplifyAppId',
      'AmplifyBranch',
      'AmplifyDomain',
      'AmplifyEnvironment',
      'AmplifyJobId',
      'AmplifyOutcome',
    ]);
    const branch = await makeApp(harness);
    const run = await harness.workflows.start('deployBranch', { ...branch, source: await siteSource(harness) });
    await run.result();
    const query = `AmplifyAppId = '${branch.appId}' AND AmplifyOutcome = 'done'`;
    expect(await found(query)).toBe(run.workflowId);
    worker.kill('SIGTERM');
    expect(await worker.exited).toBe(0);
  });

  test('SEARCH_ATTRIBUTES=off registers none, and workflows run', async () => {
    const worker = startCli(['worker'], { env: { ...harness.environment, SEARCH_ATTRIBUTES: 'off' } });
    const branch = await makeApp(harness);
    const run = await harness.workflows.start('deployBranch', { ...branch, source: await siteSource(harness) });
    expect(await run.result()).toMatchObject({ status: 'SUCCEED' });
    expect(await registered()).toEqual([]);
    worker.kill('SIGTERM');
    expect(await worker.exited).toBe(0);
  });

  test('where the server refuses, the worker ends and prints the command that adds them', async () => {
    // A namespace holds ten of type Keyword; eight of somebody else's leave too few.
    const others = Array.from({ length: 8 }, (_, index) => [`Other${index}`, 2]);
    await withServer((connection, namespace) =>
      connection.operatorService.addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(others) }),
    );
    const worker = startCli(['worker'], { env: harness.environment });
    expect(await worker.exited).toBe(1);
    const namespace = harness.environment['TEMPORAL_NAMESPACE'];
    expect(worker.stderr).toContain(
      `search-attribute create --namespace ${namespace} --name AmplifyAppId --type Keyword`,
    );
    expect(worker.stderr).toContain('SEARCH_ATTRIBUTES=off');
  });
});

async function found(query: string): Promise<string | undefined> {
  for (;;) {
    for await (const { workflowId } of harness.workflows.client.workflow.list({ query })) return workflowId;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
