import type {
  CreateBranchCommandInput,
  DeleteBranchCommandInput,
  GetBranchCommandInput,
  ListBranchesCommandInput,
  UpdateBranchCommandInput,
} from '@aws-sdk/client-amplify';
import type { Call } from '../call.ts';
import { badRequest } from '../errors.ts';
import { discardSite } from '../jobs/prepare-site.ts';
import { nextPlace } from '../listed.ts';
import { scopeKey } from '../store.ts';
import type { BranchRecord, Scope } from '../store.ts';
import type { World } from '../world.ts';
import { branchArn } from './arns.ts';
import { findApp, findBranch } from './find.ts';
import { pageOf } from './paging.ts';
import { merge, withoutEmpty } from './update.ts';

export function createBranch(input: CreateBranchCommandInput, call: Call, { clock, quotas }: World) {
  const { scope } = call;
  const { appId = '', branchName = '', environmentVariables, ...given } = input;
  const { branches } = findApp(scope, input);
  if (branches.has(branchName)) {
    throw badRequest(`Failed to create branch. The branch ${branchName} already exists for the app ${appId}`);
  }
  const now = clock.now();
  if ((scope.deletingBranches.get(`${appId}/${branchName}`) ?? 0) > now) {
    const wait = 'Please wait a few minutes before re-create this branch.';
    throw badRequest(`Failed to create branch. The branch is deleting for the app. ${wait}`);
  }
  scope.deletingBranches.delete(`${appId}/${branchName}`);
  if (branches.size >= quotas.get('branchesPerApp', scopeKey(scope))) {
    throw badRequest('You have reached the maximum number of branches in this app.');
  }
  const record: BranchRecord = {
    ...nextPlace(branches),
    branch: {
      ...given,
      branchArn: branchArn(scope, appId, branchName),
      branchName,
      description: input.description,
      stage: input.stage ?? 'NONE',
      displayName: input.displayName ?? branchName,
      enableNotification: input.enableNotification ?? false,
      createTime: new Date(now),
      updateTime: new Date(now),
      environmentVariables: withoutEmpty(environmentVariables),
      enableAutoBuild: input.enableAutoBuild ?? true,
      customDomains: [],
      framework: input.framework,
      activeJobId: undefined,
      totalNumberOfJobs: '0',
      enableBasicAuth: input.enableBasicAuth ?? false,
      enablePerformanceMode: input.enablePerformanceMode ?? false,
      ttl: input.ttl ?? '5',
      enablePullRequestPreview: input.enablePullRequestPreview ?? false,
    },
    jobs: new Map(),
    lastJobId: 0,
  };
  branches.set(branchName, record);
  call.effect = `${appId}/${branchName}`;
  return { branch: record.branch };
}

export const getBranch = (input: GetBranchCommandInput, { scope }: Call) => ({
  branch: findBranch(scope, input).branch,
});

export function updateBranch(input: UpdateBranchCommandInput, call: Call, { clock }: World) {
  const record = findBranch(call.scope, input);
  const { appId, branchName, ...changes } = input;
  record.branch = { ...merge(record.branch, changes), updateTime: new Date(clock.now()) };
  call.effect = `${appId}/${branchName}`;
  return { branch: record.branch };
}

export function deleteBranch(input: DeleteBranchCommandInput, call: Call, world: World) {
  const { scope } = call;
  const { appId = '', branchName = '' } = input;
  const record = findBranch(scope, input);
  removeBranch(scope, appId, record, world);
  findApp(scope, input).branches.delete(branchName);
  const until = world.clock.now() + world.timings.get('branchDeleting') * 1000;
  scope.deletingBranches.set(`${appId}/${branchName}`, until);
  call.effect = `${appId}/${branchName}`;
  return { branch: record.branch };
}

export function listBranches(input: ListBranchesCommandInput, { scope, lagSeconds }: Call) {
  const { items, ...rest } = pageOf(findApp(scope, input).branches.values(), input, { pageSize: 50, lagSeconds });
  return { branches: items.map(({ branch }) => branch), ...rest };
}

/** Ends the jobs of a branch and its site. */
export function removeBranch(scope: Scope, appId: string, record: BranchRecord, { jobs, sites, saver }: World): void {
  for (const job of record.jobs.values()) jobs.forget(scope, job);
  const { account, region } = scope;
  const files = sites.remove({ account, region, appId, branchName: record.branch.branchName ?? '' });
  if (files !== undefined) saver.afterSave(() => discardSite(files));
}
