import { exec } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkVersions } from '../../src/cli/doctor/versions.ts';
import type { Deployment } from '../../src/cli/worker-deploy/versions.ts';
import { ensureTemporalCli } from '../../src/dev/temporal-cli.ts';
import { control, jobsOf, makeApp, untilJob } from '../setup/amplify.ts';
import { type CliProcess, ended, main, runCli, startCli } from '../setup/cli.ts';
import { untilEvent } from '../setup/events.ts';
import { eventually } from '../setup/eventually.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';

const deployment = 'amplify-test';
const version = (buildId: string) => ({ TEMPORAL_DEPLOYMENT_NAME: deployment, TEMPORAL_BUILD_ID: buildId });

let harness: Harness;
const workers: CliProcess[] = [];
beforeAll(async () => {
  harness = await startHarness({ worker: false });
});
afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  await Promise.all(workers.map(({ exited }) => exited));
  await harness.stop();
});

function startWorker(buildId: string): CliProcess {
  const worker = startCli(['worker'], { env: { ...harness.environment, ...version(buildId) } });
  workers.push(worker);
  return worker;
}

const deployCommand = (args: readonly string[], env: Record<string, string> = {}) =>
  startCli(['worker', 'deploy', ...args], { env: { ...harness.environment, ...env } });
const cli = (args: readonly string[]) => runCli(args, { env: harness.environment });

const statusOf = async (buildId: string) => {
  const { stdout } = await cli(['worker', 'deploy', 'status', '--deployment', deployment, '--json']);
  return (JSON.parse(stdout) as Deployment).versions.find((one) => one.buildId === buildId);
};

/** The version that a run or an entity is with. */
async function versionOf(workflowId: string) {
  const { raw } = await harness.workflows.client.workflow.getHandle(workflowId).describe();
  const info = raw.workflowExecutionInfo?.versioningInfo;
  return (info?.versioningOverride?.pinned?.version ?? info?.deploymentVersion)?.buildId;
}

/** Runs a command that doctor gives, as a person would paste it. */
async function paste(command: string): Promise<void> {
  const temporal = await ensureTemporalCli();
  const path = `temporal() { '${temporal}' "$@"; }; temporal-amplify() { '${process.execPath}' '${main}' "$@"; }`;
  const env = { PATH: process.env['PATH'], HOME: harness.dir, ...harness.environment };
  await promisify(exec)(`${path}; ${command}`, { env, shell: '/bin/bash' });
}

test('a new version: ramped, made current; runs stay with the old one, locks move, doctor tells what is left alone', async () => {
  // The server has not seen the version when it is to be made current.
  const first = deployCommand(['set-current', '--json'], version('1.0'));
  const old = startWorker('1.0');
  expect(await ended(first)).toMatchObject({ code: 0, stderr: '' });
  const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
  await control(harness, 'jobs', { ...branch, outcome: 'hang', times: 1 });
  const deploy = (jobReason: string) =>
    harness.workflows.start('deployBranch', { ...branch, source: { release: { jobReason } } });
  const before = await deploy('before');
  await untilJob(harness, { ...branch, jobId: '1' }, (status) => status === 'RUNNING');

  const ramping = deployCommand(['ramp', '2.0', '--percentage', '100', '--deployment', deployment]);
  startWorker('2.0');
  expect(await ended(ramping)).toMatchObject({ code: 0, stdout: `2.0 gets 100 % of the new runs of ${deployment}\n` });
  const after = await deploy('after');
  await untilEvent(after, 'stepWaits');
  const lock = `branch:${branch.appId}:${branch.branchName}`;
  expect(await Promise.all([before.workflowId, after.workflowId, lock].map(versionOf))).toEqual(['1.0', '2.0', '2.0']);
  expect(await statusOf('2.0')).toMatchObject({ status: 'ramping', percentage: 100, pinnedRuns: 1 });

  // Back to none, as before the very first version.
  await cli(['worker', 'deploy', 'ramp', '2.0', '--percentage', '0', '--deployment', deployment]);
  const { connection, options } = harness.workflows.client;
  const none = { namespace: options.namespace, deploymentName: deployment, buildId: '' };
  await connection.workflowService.setWorkerDeploymentCurrentVersion(none);
  // Where the server still told of a current version, doctor would ask the workers for a minute, and the test would not say why it ended.
  await eventually(async () => {
    const checks = await checkVersions(harness.workflows.client);
    expect(checks).toContainEqual(expect.objectContaining({ name: `deployment ${deployment}`, ok: false }));
  });
  const mend = await eventually(async () => {
    const { code, stdout } = await cli(['doctor', '--json']);
    const { checks } = JSON.parse(stdout) as { checks: { name: string; ok: boolean; mend?: string }[] };
    // A server that is busy may not answer one of its questions, and then it says so of that.
    expect({ code, checks }).toMatchObject({
      code: 1,
      checks: expect.arrayContaining([expect.objectContaining({ name: `deployment ${deployment}`, ok: false })]),
    });
    return checks.find(({ name }) => name === `deployment ${deployment}`)?.mend;
  });
  await paste(mend ?? '');
  expect(await statusOf('2.0')).toMatchObject({ status: 'current' });

  const busy = await cli(['worker', 'deploy', 'drained', '1.0', '--deployment', deployment]);
  expect(busy).toMatchObject({ code: 1, stderr: '1.0 is draining, and 1 run is pinned to it\n' });
  old.kill('SIGTERM');
  expect(await old.exited).toBe(0);
  const later = Date.now() + 130_000;
  const found = await checkVersions(harness.workflows.client, later);
  const alone = found.find(({ name }) => name === `deployment ${deployment}, version 1.0`);
  expect(alone).toMatchObject({ ok: false, found: '1 run is pinned to it, and no worker of it polls' });
  await paste(/or move them: (.*)$/.exec(alone?.mend ?? '')?.[1] ?? 'false');
  await eventually(async () => expect(await versionOf(before.workflowId)).toBe('2.0'));
  await before.cancel();
  expect(await outcome(before)).toMatchObject({ cancelled: true });
  expect(await after.result()).toMatchObject({ jobId: '2', status: 'SUCCEED' });
  expect((await jobsOf(harness, branch)).map(({ status }) => status)).toEqual(['SUCCEED', 'CANCELLED']);
  const drained = await cli(['worker', 'deploy', 'drained', '1.0', '--deployment', deployment, '--wait', '60']);
  expect(drained).toMatchObject({ code: 0, stdout: '1.0 has no runs any more: its workers can be stopped\n' });
}, 120_000);

test('a version that the server never sees, and a deployment that nobody named', async () => {
  const unseen = await cli(['worker', 'deploy', 'set-current', '9', '--deployment', 'nothing', '--wait', '0']);
  expect(unseen).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/saw no worker of version 9 .*; start one: /),
  });
  expect(await cli(['worker', 'deploy', 'status', '--deployment', 'nothing'])).toMatchObject({ code: 2 });
  expect(await cli(['worker', 'deploy', 'status'])).toMatchObject({
    code: 2,
    stderr: 'Name the deployment by --deployment, or set TEMPORAL_DEPLOYMENT_NAME\n',
  });
});
