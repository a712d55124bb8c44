import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { connect, type Run } from '../client.ts';
import { InterruptedError } from '../cli/exit-codes.ts';
import { follow, type Print } from '../cli/follow.ts';
import { interruption } from '../cli/interruption.ts';
import { prepareSource } from '../cli/source.ts';
import type { WorkflowName } from '../model/workflow-inputs.ts';
import { cacheDir, packageRoot } from './paths.ts';
import { type Stack, startStack } from './stack.ts';
import { runLink } from './ui-link.ts';

/** How the demo runs. */
export interface DemoOptions {
  readonly region?: string | undefined;
  readonly print: Print;
}

/** A manual deployment takes Amplify about 15 s; nobody wants to watch that. */
const SPEED = 10;
const BRANCH = 'main';

const sitesSchema = z.object({
  sites: z.array(z.object({ appId: z.string(), branchName: z.string(), url: z.string() })),
});

/**
 * The main job from nothing to a live page: starts everything, creates an app and a branch, deploys the example site,
 * fetches the page from where it is served, and ends everything. Its logs stay when it fails.
 * @throws {InterruptedError} after everything ended, at SIGINT or SIGTERM.
 */
export async function runDemo({ region, print }: DemoOptions): Promise<void> {
  const dir = join(cacheDir, `demo-${process.pid}`);
  const interrupted = interruption();
  print('Starting a Temporal server, a local Amplify, and a worker');
  const stack = await startStack({ dir, speed: SPEED, onProgress: print, ...(region !== undefined && { region }) });
  try {
    const shown = showMainJob(stack, dir, print);
    // After an interruption it fails for want of a server, and nobody asks any more.
    shown.catch(() => undefined);
    const signal = await Promise.race([shown, interrupted]);
    if (signal !== undefined) throw new InterruptedError(`Interrupted by ${signal}`);
  } catch (error) {
    if (!(error instanceof InterruptedError)) print(`The logs are in ${dir}`);
    await stack.stop();
    if (error instanceof InterruptedError) await rm(dir, { recursive: true, force: true });
    throw error;
  }
  await stack.stop();
  await rm(dir, { recursive: true, force: true });
}

async function showMainJob({ temporal, emulator, config }: Stack, dir: string, print: Print): Promise<void> {
  print(`  Temporal UI ${temporal.uiUrl}   Amplify ${emulator.url} (EMULATOR)`);
  const workflows = await connect(config);
  try {
    const watch = async <Name extends WorkflowName>(run: Run<Name>) => {
      print(`${run.workflowId}\n  ${runLink(temporal, run)}`);
      return follow(run, print);
    };
    const source = await prepareSource(join(packageRoot, 'examples', 'site'), config, dir);
    const { appId } = await watch(
      await workflows.start('createApp', { app: { name: 'demo' }, branches: [{ branchName: BRANCH }] }),
    );
    const deployment = { appId, branchName: BRANCH, source: await source.publish() };
    const deployed = await watch(await workflows.start('deployBranch', deployment));
    if (deployed.skipped) throw new Error(deployed.reason);
    await showPage(emulator.url, appId, deployed.url, print);
  } finally {
    await workflows.close();
  }
}

/** Fetches the page as a visitor would, from the port on which the emulator serves the branch. */
async function showPage(emulatorUrl: string, appId: string, url: string, print: Print): Promise<void> {
  const { sites } = sitesSchema.parse(await (await fetch(`${emulatorUrl}/_emulator/sites`)).json());
  const site = sites.find((one) => one.appId === appId && one.branchName === BRANCH);
  if (site === undefined) throw new Error(`The emulator serves no site for branch ${BRANCH} of app ${appId}`);
  const response = await fetch(site.url);
  const title = /<title>(.*?)<\/title>/s.exec(await response.text())?.[1];
  if (!response.ok || title === undefined) throw new Error(`${site.url} answered ${response.status} and has no title`);
  print(`Live: ${url}, which here is ${site.url}`);
  print(`Title of the page: ${title}`);
}
