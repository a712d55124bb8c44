import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProgram, everyCommand } from '../../src/cli/program.ts';
import { jobsOf, makeApp } from '../setup/amplify.ts';
import { runCli } from '../setup/cli.ts';
import { eventually } from '../setup/eventually.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { writeSite } from '../setup/sites.ts';

let harness: Harness;
let elsewhere: string;
let branch: { appId: string; branchName: string };
let onBranch: readonly string[];
beforeAll(async () => {
  harness = await startHarness();
  elsewhere = join(harness.dir, 'elsewhere');
  await mkdir(elsewhere, { recursive: true });
  branch = await makeApp(harness);
  onBranch = ['--app', branch.appId, '--branch', 'main'];
});
afterAll(() => harness.stop());

const cli = (...args: readonly string[]) => runCli(args, { cwd: elsewhere, env: harness.environment });
/** What a command prints that has to succeed. */
async function printed(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await cli(...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}
const json = async (...args: readonly string[]): Promise<unknown> => JSON.parse(await printed(...args, '--json'));

describe('schedule', () => {
  test('deploys at its times what was published last under a tag', async () => {
    const site = await writeSite(elsewhere, { 'index.html': '<title>Tonight</title>' });
    expect(await printed('artifacts', 'publish', site, '--tag', 'latest')).toMatch(
      /^latest is file:.*\.zip \(\d+ bytes\)\n$/,
    );
    expect(await printed('artifacts', 'tags')).toMatch(/^TAG .*\nlatest {2}[0-9a-f]{64} /);

    const times = ['--cron', '0 3 29 2 *', '--timezone', 'Europe/Berlin', '--id', 'nightly'];
    const created = await printed('schedule', 'create', ...times, 'deploy', '--tag', 'latest', ...onBranch);
    expect(created).toMatch(
      /^nightly: goes on\n {4}cron +0 3 29 2 \*\n {4}timezone +Europe\/Berlin\n {4}workflow +deployBranch\n/,
    );
    expect(created).toMatch(/Next\n( {2}\w{3} \d{4}-02-29 03:00:00 CET\n){5}Runs: 0 started/);

    const triggered = await json('schedule', 'trigger', 'nightly');
    const { workflowId } = triggered as { workflowId: string };
    expect(await harness.workflows.client.workflow.getHandle(workflowId).result()).toMatchObject({ status: 'SUCCEED' });
    expect(await jobsOf(harness, branch)).toHaveLength(1);
    const shown = await printed('schedule', 'show', 'nightly');
    expect(shown).toContain(`done     ${workflowId}`);
    expect(shown).toMatch(/Runs: 1 started, 0 skipped since a run went on, 0 missed\nDUE +OUTCOME +WORKFLOW\n/);

    expect(await printed('artifacts', 'untag', 'latest')).toBe('latest is removed\n');
    const failing = (await json('schedule', 'trigger', 'nightly')) as { workflowId: string };
    await harness.workflows.client.workflow
      .getHandle(failing.workflowId)
      .result()
      .catch(() => undefined);
    await eventually(async () => {
      expect(await printed('schedule', 'show', 'nightly')).toMatch(
        /^nightly: paused: paused due to workflow failure: .*no tag latest/,
      );
    });
    expect(await printed('schedule', 'show', 'nightly')).toMatch(
      /failed: NoSuchTag: The artifact store has no tag latest/,
    );
  });

  test('is paused, resumed, backfilled and deleted', async () => {
    await printed(
      'schedule',
      'create',
      '--cron',
      '@daily',
      '--id',
      'once',
      'call',
      'getApp',
      '--input',
      JSON.stringify({ appId: branch.appId }),
    );
    expect(await printed('schedule', 'pause', 'once', '--note', 'holidays')).toBe('once is paused: holidays\n');
    expect(await printed('schedule', 'show', 'once')).toMatch(/^once: paused: holidays\n/);
    await eventually(async () =>
      expect(await printed('schedule', 'list')).toMatch(/once +0 0 \* \* \* UTC +callOperation +paused: holidays/),
    );
    expect(await printed('schedule', 'resume', 'once')).toBe('once goes on\n');
    const filled = await printed(
      'schedule',
      'backfill',
      'once',
      '--from',
      '2026-01-01T12:00:00Z',
      '--to',
      '2026-01-03T12:00:00Z',
    );
    expect(filled).toBe('once starts 2 runs (BUFFER_ALL), for 2026-01-02T00:00:00.000Z, 2026-01-03T00:00:00.000Z\n');
    await eventually(async () => {
      expect(await json('schedule', 'show', 'once')).toMatchObject({
        taken: 2,
        runs: [{ outcome: 'done' }, { outcome: 'done' }],
      });
    });
    expect(await cli('schedule', 'delete', 'once')).toMatchObject({
      code: 2,
      stderr: 'schedule delete deletes the schedule once: say so with --yes\n',
    });
    expect(await printed('schedule', 'delete', 'once', '--yes')).toBe('once is deleted\n');
    expect(await cli('schedule', 'show', 'once')).toMatchObject({ code: 2, stdout: '' });
  });

  test('apply says what differs, makes it so, and asks before it deletes', async () => {
    const file = join(elsewhere, 'schedules.yaml');
    const prune = 'prune: { cron: "@daily", workflow: pruneArtifacts, input: { olderThanDays: 30 } }';
    const deploy = (tag: string): string =>
      `shop: { cron: 0 4 * * mon, workflow: deployBranch, input: { appId: ${branch.appId}, branchName: main, source: { tag: ${tag} } } }`;
    const write = (...lines: readonly string[]) =>
      writeFile(file, `schedules:\n${lines.map((line) => `  ${line}\n`).join('')}`);

    await write(prune, deploy('latest'));
    expect(await printed('schedule', 'apply', file, '--plan')).toMatch(
      /\+ prune\n {4}cron +0 0 \* \* \*\n(.*\n)*\+ shop\n(.*\n)*2 to be created, 0 to be updated/,
    );
    expect(await cli('schedule', 'show', 'prune')).toMatchObject({ code: 2 });
    expect(await printed('schedule', 'apply', file)).toMatch(/2 created, 0 updated, 0 deleted, 0 unchanged\n$/);
    await eventually(async () =>
      expect(await printed('schedule', 'list')).toMatch(/prune .*schedules\.yaml\n.*shop .*schedules\.yaml\n/),
    );
    expect(await printed('schedule', 'apply', file)).toMatch(
      /^Nothing differs\n(Not from schedules\.yaml, and left alone: .*\n)?0 created, 0 updated, 0 deleted, 2 unchanged\n$/,
    );

    await write(deploy('stable'));
    const refused = await cli('schedule', 'apply', file);
    expect(refused).toMatchObject({
      code: 2,
      stdout: expect.stringMatching(/~ shop\n {4}input\.source\.tag: latest -> stable\n- prune\n/) as string,
    });
    expect(refused.stderr).toBe('schedule apply deletes the schedules prune: say so with --yes\n');
    expect(await json('schedule', 'show', 'shop')).toMatchObject({ members: { input: { source: { tag: 'latest' } } } });
    const applied = await cli('schedule', 'apply', file, '--yes', '--json');
    expect(applied.code).toBe(0);
    expect(JSON.parse(applied.stdout)).toMatchObject({
      applied: true,
      changes: [{ change: 'update' }, { change: 'delete', id: 'prune' }],
    });
    expect(await json('schedule', 'show', 'shop')).toMatchObject({
      file: 'schedules.yaml',
      members: { input: { source: { tag: 'stable' } } },
    });
    expect(await cli('schedule', 'show', 'prune')).toMatchObject({ code: 2 });
    // A dozen commands, each of which has to start.
  }, 90_000);
});

describe('wrong use ends with 2, and nothing is created', () => {
  const daily = ['schedule', 'create', '--cron', '@daily'];
  test.each([
    [
      'no cron',
      () => ['schedule', 'create', 'deploy', '--release', ...onBranch],
      /required option '--cron <expression>'/,
    ],
    [
      'a wrong cron',
      () => ['schedule', 'create', '--cron', '61 * * * *', 'deploy', '--release', ...onBranch],
      /cron must have a minute from 0 to 59, and not "61"/,
    ],
    [
      'a wrong time zone',
      () => [...daily, '--timezone', 'Berlin', 'deploy', '--release', ...onBranch],
      /timezone must be a time zone/,
    ],
    [
      'a wrong policy',
      () => [...daily, '--overlap', 'TERMINATE_OTHER', 'deploy', '--release', ...onBranch],
      /Allowed choices are SKIP/,
    ],
    [
      'a wrong input',
      () => [...daily, 'deploy', '--release', '--app', 'X'],
      /deploy: appId must .*: --app <id>; branchName is required: --branch <name>|branchName is required/,
    ],
    ['a folder', () => [...daily, 'deploy', '.', ...onBranch], /publish \. --tag NAME/],
    [
      'two sources',
      () => [...daily, 'deploy', '--release', '--tag', 'latest', ...onBranch],
      /Give only one of --tag <tag> and --release/,
    ],
    [
      'what deletes, unasked',
      () => [...daily, 'app', 'delete', branch.appId],
      /Each run of app delete deletes \w+: say so with --yes/,
    ],
    [
      'a schedule that is not there',
      () => ['schedule', 'pause', 'nope'],
      /There is no schedule nope: "temporal-amplify schedule list"/,
    ],
    [
      'no time',
      () => ['schedule', 'backfill', 'nope', '--from', 'soon', '--to', 'later'],
      /It must be a time in ISO 8601/,
    ],
    ['a file that is not there', () => ['schedule', 'apply', 'nope.yaml'], /nope\.yaml cannot be read: ENOENT/],
    [
      'what cannot be a tag',
      async () => ['artifacts', 'publish', await writeSite(elsewhere, { 'index.html': 'x' }), '--tag', 'A B'],
      /"A B" cannot be a tag/,
    ],
  ])('%s', async (_, args, message) => {
    const { code, stdout, stderr } = await cli(...(await args()));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  test('an id that is taken', async () => {
    const args = ['schedule', 'create', '--cron', '@yearly', 'deploy', '--release', ...onBranch];
    const { id } = (await json(...args)) as { id: string };
    expect(id).toMatch(new RegExp(`^deploy:${branch.appId}:main:[0-9a-f]{12}$`));
    expect(await cli(...args)).toMatchObject({
      code: 2,
      stderr: `There is a schedule ${id}: delete it first, or choose another id\n`,
    });
  });
});

test('no option of a workflow is one of schedule create, which would take it', () => {
  const schedule = createProgram().commands.find((command) => command.name() === 'schedule');
  const create = schedule?.commands.find((command) => command.name() === 'create');
  const own = create?.options.map(({ long }) => long) ?? [];
  expect(own).toContain('--cron');
  for (const group of create?.commands ?? []) {
    everyCommand(group, ({ options }) =>
      expect(options.map(({ long }) => long).filter((one) => own.includes(one))).toEqual([]),
    );
  }
});
