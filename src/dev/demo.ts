import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from '../client.ts';
import { InterruptedError } from '../cli/exit-codes.ts';
import type { Print } from '../cli/terminal/view-of.ts';
import { interruption } from '../cli/interruption.ts';
import { showCatalogue } from './demo/catalogue.ts';
import { showMainJob } from './demo/main-job.ts';
import type { Stage } from './demo/stage.ts';
import { cacheDir } from './paths.ts';
import { type Stack, startStack } from './stack.ts';

/** How the demo runs. */
export interface DemoOptions {
  readonly region?: string | undefined;
  /** The whole catalogue instead of the main job. Default false. */
  readonly all?: boolean | undefined;
  readonly print: Print;
}

/** A manual deployment takes Amplify about 15 s, a backend minutes; nobody wants to watch that. */
const scenes = {
  mainJob: { show: showMainJob, speed: 10 },
  catalogue: { show: showCatalogue, speed: 60 },
} as const satisfies Record<string, { show: (stage: Stage) => Promise<void>; speed: number }>;

/** How long a show may take when all is started. */
const MOST_SECONDS = 90;

/**
 * Starts everything, shows the main job or the whole catalogue, and ends everything. Its logs stay when it fails. It fails, too,
 * where the show takes longer than
 * 90 s.
 * @throws {InterruptedError} after everything ended, at SIGINT or SIGTERM.
 */
export async function runDemo({ region, all = false, print }: DemoOptions): Promise<void> {
  const dir = join(cacheDir, `demo-${process.pid}`);
  const { show, speed } = all ? scenes.catalogue : scenes.mainJob;
  const interrupted = interruption();
  print('Starting a Temporal server, a local Amplify, and a worker');
  const stack = await startStack({ dir, speed, onProgress: print, ...(region !== undefined && { region }) });
  try {
    const begun = Date.now();
    const shown = onStage(stack, dir, print, show);
    // After an interruption it fails for want of a server, and nobody asks any more.
    shown.catch(() => undefined);
    const signal = await Promise.race([shown, interrupted]);
    if (signal !== undefined) throw new InterruptedError(`Interrupted by ${signal}`);
    const seconds = Math.ceil((Date.now() - begun) / 1_000);
    if (seconds > MOST_SECONDS) throw new Error(`It took ${seconds} s, more than the ${MOST_SECONDS} that it may take`);
    print(`It took ${seconds} s`);
  } catch (error) {
    if (!(error instanceof InterruptedError)) print(`The logs are in ${dir}`);
    await stack.stop();
    if (error instanceof InterruptedError) await rm(dir, { recursive: true, force: true });
    throw error;
  }
  await stack.stop();
  await rm(dir, { recursive: true, force: true });
}

async function onStage(stack: Stack, dir: string, print: Print, show: (stage: Stage) => Promise<void>): Promise<void> {
  print(`  Temporal UI ${stack.temporal.uiUrl}   Amplify ${stack.emulator.url} (EMULATOR)`);
  const workflows = await connect(stack.config);
  try {
    await show({ stack, workflows, dir, print });
  } finally {
    await workflows.close();
  }
}
