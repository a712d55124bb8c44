import { join } from 'node:path';
import { z } from 'zod';
import { prepareSource } from '../../artifacts/prepare.ts';
import type { Print } from '../../cli/terminal/view-of.ts';
import { packageRoot } from '../paths.ts';
import { play, type Stage } from './stage.ts';

const BRANCH = 'main';

const sitesSchema = z.object({
  sites: z.array(z.object({ appId: z.string(), branchName: z.string(), url: z.string() })),
});

/** The main job from nothing to a live page: an app, a branch, the example site; then the page as a visitor gets it. */
export async function showMainJob(stage: Stage): Promise<void> {
  const { stack, dir, print } = stage;
  const source = await prepareSource(join(packageRoot, 'examples', 'site'), stack.config, dir);
  const app = { app: { name: 'demo' }, branches: [{ branchName: BRANCH }] };
  const { appId } = await play(stage, 'createApp', app);
  const deployment = { appId, branchName: BRANCH, source: await source.publish() };
  const deployed = await play(stage, 'deployBranch', deployment);
  if (deployed.skipped) throw new Error(deployed.reason);
  await showPage(stack.emulator.url, appId, deployed.url, print);
}

/** Where the emulator serves a branch, which stands for its URL at Amplify. */
export async function siteOf(emulatorUrl: string, appId: string, branchName: string): Promise<string> {
  const { sites } = sitesSchema.parse(await (await fetch(`${emulatorUrl}/_emulator/sites`)).json());
  const site = sites.find((one) => one.appId === appId && one.branchName === branchName);
  if (site === undefined) throw new Error(`The emulator serves no site for branch ${branchName} of app ${appId}`);
  return site.url;
}

/** Fetches the page as a visitor would, from the port on which the emulator serves the branch. */
async function showPage(emulatorUrl: string, appId: string, url: string, print: Print): Promise<void> {
  const site = await siteOf(emulatorUrl, appId, BRANCH);
  const response = await fetch(site);
  const title = /<title>(.*?)<\/title>/s.exec(await response.text())?.[1];
  if (!response.ok || title === undefined) throw new Error(`${site} answered ${response.status} and has no title`);
  print(`Live: ${url}, which here is ${site}`);
  print(`Title of the page: ${title}`);
}
