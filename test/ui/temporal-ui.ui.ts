import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { endings } from '../../src/run-metadata.ts';
import { callsOf, makeApp } from '../setup/amplify.ts';
import { prepareExample } from '../setup/examples.ts';
import { outcome } from '../setup/outcome.ts';
import { siteSource, storedFile } from '../setup/sites.ts';
import { picture, startUiLab, type UiLab } from './lab.ts';
import type { TemporalUi } from './temporal-ui.ts';

/** How long the UI may take to show what it has been told. */
const settled = { timeout: 20_000 };

let lab: UiLab;
let ui: TemporalUi;
beforeAll(async () => {
  lab = await startUiLab();
});
afterAll(() => lab.harness.stop());
beforeEach(async () => {
  ui = await lab.open();
  return () => ui.page.close();
});

describe('"Start Workflow"', () => {
  test('starts deployBranch with the JSON of docs/workflows.md, and its page shows what it does', async () => {
    const input = await prepareExample(lab.harness, 'deployBranch');
    const { appId, branchName } = input;
    const workflowId = 'deploy-from-the-ui';
    const given = { summary: 'Release of today', details: 'Asked for by **ada**' };
    await ui.fillStartForm({ workflowId, type: 'deployBranch', input, ...given });
    await ui.page.getByRole('heading', { name: 'Start a Workflow' }).scrollIntoViewIfNeeded();
    await picture(ui.page, 'start-workflow');
    await ui.start();
    await ui.seesEnd('Completed');
    // In the timeline, beside the bar of each activity.
    await ui.page.getByText(`awaitJob • job 1 of branch ${branchName} of app ${appId}`).waitFor();
    await picture(ui.page, 'run');
    await ui.openTab('User Metadata');
    await expect
      .poll(() => ui.metadata(), settled)
      .toEqual([
        'Release of today',
        'Asked for by ada',
        [
          `Build and deploy to branch main of app ${appId}`,
          '✅ Start a build of main — job 1',
          '✅ Wait for job 1 of main — SUCCEED (BUILD, DEPLOY, VERIFY)',
          'Links: main',
        ].join('\n'),
      ]);
    await picture(ui.page, 'details');
    await ui.page.getByText('Check the input', { exact: true }).waitFor();
  });

  test('with wrong input fails at once, and its page shows every violation', async () => {
    const before = (await callsOf(lab.harness)).length;
    const input = { appId: 'The Shop', branch: 'main', source: { sourceUrl: 'ftp://x/site.zip' }, timeoutSeconds: -1 };
    await ui.fillStartForm({ workflowId: 'wrong', type: 'deployBranch', input });
    await ui.start();
    await ui.seesEnd('Failed');
    const violations = [
      'appId must match d[a-z0-9]+',
      'branchName is required',
      'source.sourceUrl must match ^(s3|https|http)://.*',
      'timeoutSeconds must be at least 1',
      'branch is not a known member',
    ];
    await ui.page.getByText(violations.join('; ')).first().waitFor();
    await ui.openTab('User Metadata');
    await expect.poll(() => ui.metadata(), settled).toEqual([['❌ InvalidInput', ...violations].join('\n')]);
    await picture(ui.page, 'invalid-input', 640);
    expect((await callsOf(lab.harness)).length).toBe(before);
  });
});

test('the page of a run that a client started says what it does, and what it leaves when it is cancelled', async () => {
  const branch = await makeApp(lab.harness);
  const run = await lab.harness.workflows.start('deployBranch', { ...branch, source: await siteSource(lab.harness) });
  await ui.openRun(run);
  await ui.seesEnd('Completed');
  await ui.openTab('User Metadata');
  await expect
    .poll(() => ui.metadata(), settled)
    .toEqual([
      `Deploy to branch main of app ${branch.appId}`,
      `When it fails or is cancelled: ${endings.deployBranch}`,
      expect.stringContaining('Links: main'),
    ]);
});

test('the list filters by app, branch and outcome', async () => {
  const { workflows } = lab.harness;
  const [one, other] = [await makeApp(lab.harness), await makeApp(lab.harness)];
  const good = await workflows.start('deployBranch', { ...one, source: await siteSource(lab.harness) });
  await good.result();
  const elsewhere = await workflows.start('deployBranch', { ...other, source: await siteSource(lab.harness) });
  await elsewhere.result();
  const bad = await workflows.start('deployBranch', {
    ...one,
    source: { artifact: await storedFile(lab.harness, 'no zip') },
  });
  expect((await outcome(bad))?.message).toMatch(/^JobFailed/);

  await ui.openList();
  const shown = {
    good: ui.listed(good.workflowId),
    elsewhere: ui.listed(elsewhere.workflowId),
    bad: ui.listed(bad.workflowId),
  };
  await shown.elsewhere.waitFor();
  await ui.filter('AmplifyAppId', one.appId);
  await shown.elsewhere.waitFor({ state: 'hidden' });
  await ui.filter('AmplifyBranch', one.branchName);
  await ui.page.getByRole('heading', { name: '2 Workflows' }).waitFor();
  await Promise.all([shown.good.waitFor(), shown.bad.waitFor()]);
  await ui.filter('AmplifyOutcome', 'failed');
  await ui.page.getByRole('heading', { name: '1 Workflow' }).waitFor();
  expect(await shown.bad.isVisible()).toBe(true);
  await picture(ui.page, 'filter', 340);
});
