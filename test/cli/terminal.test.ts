import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { control, jobsOf, makeApp } from '../setup/amplify.ts';
import { lackingForTerminal, startOnTerminal } from '../setup/cli.ts';
import { ownerSets } from '../setup/domains.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { draw } from '../setup/screen.ts';
import { writeSite } from '../setup/sites.ts';

const lacking = await lackingForTerminal();
if (lacking !== undefined) process.stderr.write(`The terminal is not tested: ${lacking}\n`);

test.runIf(process.env['CI'] === 'true')('this machine can test a terminal', () => {
  expect(lacking).toBeUndefined();
});

describe.skipIf(lacking !== undefined)('on a terminal', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
    // Long enough for steps to be drawn over.
    await control(harness, 'timings', { manualDeploy: 40 });
  });
  afterAll(() => harness.stop());

  const deploy = async (columns: number, env: Record<string, string> = {}, options: readonly string[] = []) => {
    const branch = await makeApp(harness);
    const site = await writeSite(harness.dir, { 'index.html': '<title>x</title>' });
    const args = ['deploy', site, '--app', branch.appId, '--branch', 'main', ...options];
    const child = startOnTerminal(args, { columns }, { env: { ...harness.environment, ...env } });
    return { branch, child };
  };

  test.each([
    [80, {}, true],
    [40, {}, true],
    [80, { NO_COLOR: '1' }, false],
    [40, { NO_COLOR: '1' }, false],
    [80, { TERM: 'plain' }, false],
    [40, { TERM: 'plain' }, false],
  ])('%s columns with %j: steps are drawn over, and what stays fits', async (columns, env, coloured) => {
    const { child, branch } = await deploy(columns, env);
    expect(await child.exited).toBe(0);
    const shown = draw(child.stdout, columns);
    const text = shown.rows.join('\n');
    expect(shown.coloured).toBe(coloured);
    expect(text).toMatch(/ {2}✓ Wait for job 1 of main: SUCCEED\s+\(\d/);
    // Nothing is left of the steps that went on, though they were shown with what they took so far.
    expect(text).not.toContain('…');
    expect(child.stdout).toMatch(/… Wait for job 1 of main[^\n]* \(\d/);
    // No line is broken within a word, but one that is longer than the screen.
    expect(text.replaceAll('\n', ' ')).toContain(`Job 1 is live at `);
    expect(text.replaceAll('\n', '')).toContain(`https://main.${branch.appId}.amplifyapp.com`);
  });

  test('DNS records are a table where it fits, and blocks where it does not; the UI is linked', async () => {
    for (const [columns, expected] of [
      [140, /NAME +TYPE +VALUE\n(\S+ +CNAME +\S+\n?)+/],
      [40, /NAME +\S+\nTYPE +CNAME\nVALUE +\S+/],
    ] as const) {
      const { appId } = await makeApp(harness);
      const domain = `shop${columns}.example`;
      const args = ['domain', 'connect', domain, '--app', appId, '--sub', 'www=main'];
      const env = { ...harness.environment, TEMPORAL_UI: 'http://127.0.0.1:8233' };
      const child = startOnTerminal(args, { columns, rows: 50 }, { env });
      await child.seen(/Set these DNS records/);
      ownerSets(harness, domain);
      expect(await child.exited).toBe(0);
      expect(draw(child.stdout, columns).rows.join('\n')).toMatch(expected);
      expect(child.stdout.replaceAll(/\s/g, '')).toContain('http://127.0.0.1:8233/namespaces/');
    }
  });

  test('Ctrl-C asks, and c cancels the run: 130', async () => {
    const { child, branch } = await deploy(80);
    await child.seen(/Wait for job 1/);
    child.type('\u0003');
    await child.seen(/Detach \(d\), cancel the run \(c\), or go on \(Enter\)\?/);
    child.type('c\r');
    expect(await child.exited).toBe(130);
    expect(child.stdout).toContain('Cancelled');
    expect(await jobsOf(harness, branch)).toMatchObject([{ status: 'CANCELLED' }]);
  });

  test('Ctrl-C twice detaches: 0, and the run goes on', async () => {
    const { child, branch } = await deploy(80);
    await child.seen(/Wait for job 1/);
    child.type('\u0003');
    await child.seen(/go on \(Enter\)\?/);
    child.type('\u0003');
    expect(await child.exited).toBe(0);
    const [, workflowId = ''] = /Detached\. (\S+) goes on/.exec(child.stdout) ?? [];
    expect(await (await harness.workflows.attach(workflowId)).result()).toMatchObject({ status: 'SUCCEED' });
    expect(await jobsOf(harness, branch)).toHaveLength(1);
  });

  test('Enter goes on, and Ctrl-C asks again', async () => {
    const { child } = await deploy(80);
    await child.seen(/Wait for job 1/);
    child.type('\u0003');
    await child.seen(/go on \(Enter\)\?/);
    child.type('\r');
    child.type('\u0003');
    await child.seen(/go on \(Enter\)\?[^]*go on \(Enter\)\?/);
    child.type('d\r');
    expect(await child.exited).toBe(0);
  });

  test('what is deleted has to be typed', async () => {
    const { appId } = await makeApp(harness);
    const remove = () => startOnTerminal(['app', 'delete', appId], { columns: 80 }, { env: harness.environment });
    const wrong = remove();
    await wrong.seen(/app delete deletes d\w+\. Type d\w+ to go on: /);
    wrong.type('y\r');
    expect(await wrong.exited).toBe(2);
    expect(wrong.stdout).toContain('Nothing was done');
    const right = remove();
    await right.seen(/to go on: /);
    right.type(`${appId}\r`);
    expect(await right.exited).toBe(0);
    expect(right.stdout).toContain(`App ${appId} is deleted`);
  });
});
