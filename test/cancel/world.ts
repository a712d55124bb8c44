import { CreateBranchCommand, CreateWebhookCommand, StartJobCommand } from '@aws-sdk/client-amplify';
import { memberOf } from '../../src/model/member-of.ts';
import { control, makeApp, stateOf, untilJob } from '../setup/amplify.ts';
import type { Harness } from '../setup/harness.ts';

/**
 * Makes what no run may touch: an app with the name of the examples, as somebody made it by hand, with branches, a webhook, and
 * a job that goes on for ever.
 */
export async function makeByHand(harness: Harness): Promise<void> {
  const { amplify } = harness.aws;
  const branch = await makeApp(harness, { name: 'shop', repository: 'https://github.com/example/site' });
  await amplify.send(new CreateBranchCommand({ ...branch, branchName: 'docs' }));
  await amplify.send(new CreateWebhookCommand({ ...branch, description: 'CMS' }));
  await control(harness, 'jobs', { appId: branch.appId, outcome: 'hang' });
  await amplify.send(new StartJobCommand({ ...branch, jobType: 'RELEASE' }));
  await untilJob(harness, { ...branch, jobId: '1' }, (status) => status === 'RUNNING');
}

/** Lets an operation fail for what a person can mend. */
export const park = (harness: Harness, operation: string): Promise<unknown> =>
  control(harness, 'faults', { operation, kind: 'error', name: 'ExpiredTokenException', status: 403 });

/** What is only told of the past, or of how the emulator keeps things. */
const past = new Set(['appCreations', 'appName', 'deletingBranches', 'site', 'tokens', 'updateStatus', 'updateTime']);

/**
 * What an emulator has, without what has ended: jobs that were cancelled, and jobs of backends, which stay on record.
 * @param ended leave out jobs, too, that ended in another way.
 */
export async function worldOf(harness: Harness, ended = false): Promise<unknown> {
  const over = new Set(ended ? ['CANCELLED', 'SUCCEED', 'FAILED'] : ['CANCELLED']);
  const isOver = (item: unknown): boolean =>
    memberOf(item, 'jobId') !== undefined && over.has(String(memberOf(item, 'status')));
  const present = (value: unknown, path: readonly string[] = []): unknown => {
    if (Array.isArray(value)) {
      const items = value.filter((item) => !isOver(item)).map((item) => present(item, path));
      const left = items.filter((item) => item !== undefined);
      // Pairs of an id and what it has.
      return path.includes('backends') && value.length === 2 && left.length === 1 ? undefined : left;
    }
    if (typeof value !== 'object' || value === null) return value;
    const members = Object.entries(value)
      .filter(([name, member]) => !past.has(name) && !isOver(member) && !(name === 'jobs' && path.includes('backends')))
      .map(([name, member]) => [name, present(member, [...path, name])] as const)
      .filter(([, member]) => member !== undefined);
    // The emulator has empty records of what it was asked about.
    return members.length === 0 && path.length > 0 ? undefined : Object.fromEntries(members);
  };
  return present(await stateOf(harness));
}
