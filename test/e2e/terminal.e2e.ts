import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { control, jobsOf, makeApp } from '../setup/amplify.ts';
import { lackingForTerminal, startAllOnTerminal, startOnTerminal } from '../setup/cli.ts';
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
  });
  afterAll(() => harness.stop());

  /** How long a deployment takes, in seconds: long enough for steps to be drawn over, or to be interrupted. */
  const deployTakes = (seconds: number) => control(harness, 'timings', { manualDeploy: seconds * 20 });

  const deploy = async (columns: number, env: Record<string, string> = {}, options: readonly string[] = []) => {
    const branch = await makeApp(harness);
    const site = await writeSite(harness.dir, { 'index.html': '<title>x</title>' });
    const args = ['deploy', site, '--app', branch.appId, '--branch', 'main', ...options];
    const child = startOnTerminal(args, { columns }, { env: { ...harness.environment, ...env } });
    return { branch, child };
  };

  test.concurrent.each([
    [80, {}, true],
    [40, {}, true],
    [80, { NO_COLOR: '1' }, false],
    [40, { NO_COLOR: '1' }, false],
    [80, { TERM: 'plain' }, false],
    [40, { TERM: 'plain' }, false],
  ])('%s columns with %j: steps are drawn over, and what stays fits', async (columns, env, coloured) => {
    await deployTakes(1);
    const { child, branch } = await deploy(columns, env);
    expect(await child.exited).toBe(0);
    const shown = draw(child.stdout, columns);
    const text = shown.rows.join('\n');
    expect(shown.coloured).toBe(coloured);
    expect(text).toMatch(/ {2}✓ Wait for job 1 of main: SUCCEED\s+\(DEPLOY, VERIFY\) \(\d/);
    // Nothing is left of the steps that went on, though they were shown with what they took so far.
    expect(text).not.toContain('…');
    expect(child.stdout).toMatch(/… Wait for job 1 of main[^\n]* \(\d/);
    // No line is broken within a word, but one that is longer than the screen.
    expect(text.replaceAll('\n', ' ')).toContain(`Job 1 is live at `);
    expect(text.replaceAll('\n', '')).toContain(`https://main.${branch.appId}.amplifyapp.com`);
  });

  test('DNS records are a table where it fits, and blocks where it does not; the UI is linked', async () => {
    const connect = async (columns: number, expected: RegExp): Promise<void> => {
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
    };
    await Promise.all([
      connect(140, /NAME +TYPE +VALUE\n(\S+ +CNAME +\S+\n?)+/),
      connect(40, /NAME +\S+\nTYPE +CNAME\nVALUE +\S+/),
    ]);
  });

  test('Ctrl-C asks, and c cancels the run: 130', async () => {
    await deployTakes(100);
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
    await deployTakes(100);
    const { child, branch } = await deploy(80);
    await child.seen(/Wait for job 1/);
    child.type('\u0003');
    await child.seen(/go on \(Enter\)\?/);
    child.type('\u0003');
    expect(await child.exited).toBe(0);
    const [, workflowId = ''] = /Detached\. (\S+) goes on/.exec(child.stdout) ?? [];
    await control(harness, 'clock', { advanceSeconds: 2_000 });
    expect(await (await harness.workflows.attach(workflowId)).result()).toMatchObject({ status: 'SUCCEED' });
    expect(await jobsOf(harness, branch)).toHaveLength(1);
  });

  test('Enter goes on, and Ctrl-C asks again', async () => {
    await deployTakes(100);
    const { child } = await deploy(80);
    await child.seen(/Wait for job 1/);
    child.type('\u0003');
    await child.seen(/go on \(Enter\)\?/);
    child.type('\r');
    await child.seen(/go on \(Enter\)\?[^]*… Wait for job 1/);
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
    // Whoever goes away has not said yes.
    for (const key of ['\u0003', '\u0004']) {
      const left = remove();
      await left.seen(/to go on: /);
      left.type(key);
      expect(await left.exited).toBe(130);
      expect(left.stdout).toContain('Nothing was done');
    }
    right.type(`${appId}\r`);
    expect(await right.exited).toBe(0);
    expect(right.stdout).toContain(`App ${appId} is deleted`);
  });

  test.concurrent.each([
    [80, {}],
    [40, { NO_COLOR: '1' }],
  ])(
    '%s columns with %j: what all other commands print fits',
    async (columns, env) => {
      const { appId } = await makeApp(harness, { repository: 'https://github.com/example/site' });
      const of = ['--app', appId, '--branch', 'main'];
      const id = `terminal-${columns}`;
      const run = await harness.workflows.start('releaseBranch', { appId, branchName: 'main' });
      await run.result();
      const commands = [
        ['--help'],
        ['release', '--help'],
        ['status', ...of],
        ['status', run.workflowId],
        ['wait', 'run', run.workflowId],
        ['logs', ...of],
        ['app', 'list'],
        ['app', 'show', appId],
        ['schedule', 'create', '--cron', '0 3 * * *', '--id', id, 'release', ...of],
        ['schedule', 'list'],
        ['schedule', 'pause', id],
        ['artifacts', 'tags'],
        ['doctor'],
      ];
      const child = startAllOnTerminal(commands, { columns }, { env: { ...harness.environment, ...env } });
      expect(await child.exited).toBe(0);
      // What is wider is one value that people copy, or a log, and is never cut off: no row of a table, and no text for people.
      const wide = stripVTControlCharacters(child.stdout)
        .split(/\r?\n|\r/)
        .filter((line) => line.length > columns && !/^(\$|Usage:|\d{4}-)/.test(line));
      expect(wide.filter((line) => !/(^| {2,})\S+$/.test(line))).toEqual([]);
      expect(child.stdout.includes('\u001b[3')).toBe(!('NO_COLOR' in env));
    },
    60_000,
  );
});
