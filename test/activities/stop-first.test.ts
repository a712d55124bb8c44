import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, inject, onTestFinished, test } from 'vitest';
import { openArtifactStore } from '../../src/artifacts/store.ts';
import { callsAt } from '../setup/amplify.ts';
import { effect, startArtifactLab } from './artifact-lab.ts';

const WAITING = 60;

/** Activities that may make five calls a second, and a build that goes on. */
async function building() {
  const dir = join(inject('testDir'), randomUUID());
  const lab = await startArtifactLab(dir, openArtifactStore(`file:${join(dir, 'artifacts')}`), {
    speed: 1,
    callsPerSecond: 5,
  });
  onTestFinished(() => lab.stop());
  const { activities, run } = lab;
  const repository = 'https://github.com/example/shop';
  const { app } = await run(() => activities.createApp({ name: 'shop', repository, accessToken: 'ghp_x' }));
  const branch = { appId: app?.appId ?? '', branchName: 'main' };
  await run(() => activities.createBranch(branch));
  const source = { release: {} };
  const { jobId } = await run(() => activities.startBranchJob({ ...branch, source, afterJobId: '0', effect }));
  return { ...lab, branch, source, jobId };
}

type Stop = (lab: Awaited<ReturnType<typeof building>>) => Promise<unknown>;
const stops: Record<string, Stop> = {
  endJob: ({ activities, branch, jobId }) => activities.endJob({ ...branch, jobId }),
  stopBranchJobs: ({ activities, branch }) => activities.stopBranchJobs(branch),
  abandonBranchJob: ({ activities, branch, source }) =>
    activities.abandonBranchJob({ ...branch, source, afterJobId: '0', effect }),
};

test.each(Object.entries(stops))('%s stops a job before the calls that wait for their turn', async (_name, stop) => {
  const lab = await building();
  const { emulator, activities, run, branch } = lab;
  const others = new MockActivityEnvironment({ attempt: 1 });
  const waiting = Array.from({ length: WAITING }, () => others.run(() => activities.getApp({ appId: branch.appId })));
  const stopping = run(() => stop(lab));
  const untilStopped = async (): Promise<string[]> => {
    const names = (await callsAt(emulator.url)).map(({ operation }) => operation);
    return names.slice(0, names.indexOf('StopJob') + 1);
  };
  await expect.poll(untilStopped, { timeout: 8_000, interval: 50 }).toContain('StopJob');
  // Those of half a second go at once.
  expect((await untilStopped()).filter((operation) => operation === 'GetApp').length).toBeLessThan(WAITING / 6);
  others.cancel();
  await Promise.allSettled(waiting);
  await stopping;
});
