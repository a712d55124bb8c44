import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBranchCommand, StartJobCommand } from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { packageRoot } from '../../src/dev/paths.ts';
import type { WorkflowInput } from '../../src/client.ts';
import type { WorkflowName } from '../../src/model/workflow-inputs.ts';
import { workflowIds } from '../../src/workflow-ids.ts';
import { approveUpdate } from '../../workflows/messages.ts';
import { control, makeApp } from '../setup/amplify.ts';
import { makeBackend, newestJobOf } from '../setup/backends.ts';
import { finished } from '../setup/finished.ts';
import { associate, available, ownerSets, untilVerification } from '../setup/domains.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { siteSource } from '../setup/sites.ts';

const text = readFileSync(join(packageRoot, 'docs', 'workflows.md'), 'utf8');
const sections = new Map(
  text
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section]),
);
const names = Object.keys(workflowIds) as WorkflowName[];

let harness: Harness;
beforeAll(async () => {
  process.env['GITHUB_TOKEN'] = 'ghp_x';
  harness = await startHarness({ env: { SECRET_REFS_ALLOWED: 'env:GITHUB_TOKEN' } });
});
afterAll(async () => {
  delete process.env['GITHUB_TOKEN'];
  await harness.stop();
});

const connectedApp = (): Promise<Ids & { branchName: string }> =>
  makeApp(harness, { repository: 'https://github.com/example/site' });

interface Ids {
  readonly appId: string;
  readonly jobId?: string;
}

/** An app with two versions of its branch main, and a branch production. */
const deployedApp = async (): Promise<Ids> => {
  const branch = await makeApp(harness);
  await harness.aws.amplify.send(new CreateBranchCommand({ ...branch, branchName: 'production' }));
  for (const page of ['one', 'two']) {
    const source = await siteSource(harness, page);
    await finished(await harness.workflows.start('deployBranch', { ...branch, source }));
  }
  return branch;
};

/** What people do meanwhile. */
const meanwhile: Partial<Record<WorkflowName, (workflowId: string) => Promise<unknown>>> = {
  promoteBranch: (workflowId) =>
    vi.waitFor(
      () =>
        harness.workflows.client.workflow.getHandle(workflowId).executeUpdate(approveUpdate, { args: [{ by: 'ada' }] }),
      { timeout: 10_000 },
    ),
};

/** What an example needs, with the ids that stand in its place. */
const given: Partial<Record<WorkflowName, () => Promise<Ids>>> = {
  cloneBackend: () => makeBackend(harness),
  promoteBranch: deployedApp,
  rollbackBranch: deployedApp,
  connectDomain: async () => {
    const app = await connectedApp();
    ownerSets(harness, 'shop.example');
    return app;
  },
  configureApi: () => makeBackend(harness),
  configureAuth: () => makeBackend(harness),
  configureBackend: () => makeBackend(harness),
  configureStorage: () => makeBackend(harness),
  deleteBackend: () => makeBackend(harness),
  updateSubDomains: async () => {
    const domain = await available(harness, 'example.org');
    ownerSets(harness, 'example.org');
    return domain;
  },
  removeAllBackends: () => makeBackend(harness),
  waitForBackendJob: async () => {
    const { appId, environmentName } = await makeBackend(harness);
    return { appId, jobId: await newestJobOf(harness, appId, environmentName) };
  },
  waitForDomain: async () => {
    const domain = await associate(harness, 'example.com');
    await untilVerification(harness, domain);
    await control(harness, 'domains', { domainName: 'example.com', appId: domain.appId });
    return domain;
  },
  waitForJob: async () => {
    const branch = await connectedApp();
    await harness.aws.amplify.send(new StartJobCommand({ ...branch, jobType: 'RELEASE' }));
    return branch;
  },
};

test('docs/workflows.md tells of every workflow, and of no other', () => {
  expect([...sections.keys()].toSorted()).toEqual(names.toSorted());
});

test.each(names)('the example of %s runs', async (name) => {
  const section = sections.get(name) ?? '';
  for (const part of ['**Result**', '**Failures**', '**When it fails or is cancelled**'])
    expect(section).toContain(part);
  const ids: Ids = await (given[name] ?? connectedApp)();
  const { appId, jobId } = ids;
  const example = (/```json\n([^`]*)```/.exec(section)?.[1] ?? '')
    .replaceAll('d1a2b3c4d5e6f7', appId)
    .replace('0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0', jobId ?? '');
  const run = await harness.workflows.start(name, JSON.parse(example) as WorkflowInput<typeof name>);
  await meanwhile[name]?.(run.workflowId);
  expect(await run.result()).toBeTypeOf('object');
});
