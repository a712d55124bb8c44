import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { resumeJobs as resumeBackendJobs } from './amplifybackend/jobs.ts';
import { discardSite, readSite } from './jobs/prepare-site.ts';
import type { AppRecord, BranchRecord, Scope } from './store.ts';
import type { World } from './world.ts';

/**
 * Serves again what the branches served when the state was saved, and drops files that it does not name. A branch whose
 * files are gone serves nothing. Throws where a port is needed and none is free.
 */
export async function reopenSites(world: World): Promise<void> {
  const kept = new Set<string>();
  for (const [scope, app, branch] of branchesOf(world)) {
    if (branch.site !== undefined) {
      await reopen(world, scope, app, branch);
      kept.add(branch.site.folder);
    }
    for (const { prepared } of branch.jobs.values()) if (prepared !== undefined) kept.add(prepared);
  }
  for (const folder of await readdir(world.sitesFolder)) {
    if (!kept.has(folder)) await discardSite({ folder: join(world.sitesFolder, folder) });
  }
}

async function reopen({ sites, sitesFolder }: World, scope: Scope, app: AppRecord, branch: BranchRecord) {
  if (branch.site === undefined) return;
  const { account, region } = scope;
  const owner = { account, region, appId: app.app.appId ?? '', branchName: branch.branch.branchName ?? '' };
  const prepared = await readSite(join(sitesFolder, branch.site.folder)).catch(() => undefined);
  if (prepared === undefined) return;
  await sites.open(owner, () => app.app.customRules ?? [], branch.site.port);
  branch.site = { ...branch.site, port: sites.publish(owner, prepared).port };
}

function* branchesOf({ store }: World): Iterable<[Scope, AppRecord, BranchRecord]> {
  for (const scope of store.scopes()) {
    for (const app of scope.apps.values()) {
      for (const branch of app.branches.values()) yield [scope, app, branch];
    }
  }
}

/**
 * Goes on with jobs and domain associations. The time since the state was saved counts: what fell due then happens
 * now, each at its own time. Resolves when that is done.
 */
export async function resume(world: World, missedSeconds: number): Promise<void> {
  world.jobs.resume();
  world.domains.resume();
  resumeBackendJobs(world);
  await world.clock.advance(missedSeconds);
}
