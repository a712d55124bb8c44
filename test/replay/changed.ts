// Workflows as somebody might change them, for replay.test.ts.
import { patched, sleep } from '@temporalio/workflow';
import * as workflows from '../../workflows/index.ts';

type Input<Name extends keyof typeof workflows> = Parameters<(typeof workflows)[Name]>[0];

/** Does something more, which runs that go on have not done. */
export async function deployBranch(input: Input<'deployBranch'>) {
  await sleep('1 second');
  return workflows.deployBranch(input);
}

/** Leaves out what runs that go on have done. */
export async function callOperation(): Promise<void> {
  await sleep('1 second');
}

/** Does something more, but only in runs that begin with it: the right way. */
export async function waitForJob(input: Input<'waitForJob'>) {
  if (patched('a-pause-first')) await sleep('1 second');
  return workflows.waitForJob(input);
}
