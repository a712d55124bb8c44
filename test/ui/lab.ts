import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Locator, type Page } from 'playwright-core';
import { inject } from 'vitest';
import { createClients } from '../../activities/clients.ts';
import { connect } from '../../src/client.ts';
import { cacheDir, packageRoot } from '../../src/dev/paths.ts';
import { startStack } from '../../src/dev/stack.ts';
import type { Harness } from '../setup/harness.ts';
import { DEFAULT_TARGET } from '../../workflows/queues.ts';
import { TemporalUi } from './temporal-ui.ts';

/** What `dev` starts, and a browser that has its UI open. */
export interface UiLab {
  readonly harness: Harness;
  /** Opens the UI in a window of its own. */
  open(): Promise<TemporalUi>;
}

const WINDOW = { width: 1280, height: 900 } as const;

/** Starts it. What the UI shows is as in a browser of somebody who opens it for the first time. */
export async function startUiLab(): Promise<UiLab> {
  const dir = join(cacheDir, `test-ui-${process.pid}`);
  const stack = await startStack({ dir, speed: 10 });
  const { config, emulator, environment, temporal } = stack;
  const workflows = await connect(config);
  const [target] = config.targets;
  if (target === undefined) throw new Error('The stack has no target');
  const aws = createClients(target);
  const browser = await chromium.launch({ executablePath: inject('browser') });
  const harness: Harness = {
    target: DEFAULT_TARGET,
    emulator,
    config,
    workflows,
    aws,
    environment,
    dir,
    worker: stack.worker,
    stop: async () => {
      await browser.close();
      aws.destroy();
      await workflows.close();
      await stack.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
  return {
    harness,
    open: async () => {
      const page = await browser.newPage({
        viewport: WINDOW,
        timezoneId: 'UTC',
        locale: 'en-US',
      });
      page.setDefaultTimeout(30_000);
      return new TemporalUi(page, temporal.uiUrl ?? '');
    },
  };
}

/** Writes a picture of the window, or of its upper part, into docs/images, where this run is to write them. */
export async function picture(page: Page, name: string, height: number = WINDOW.height): Promise<void> {
  const clip = { x: 0, y: 0, width: WINDOW.width, height };
  await write(name, (how) => page.screenshot({ ...how, clip }));
}

/** The same of a part of a page. */
export async function partPicture(part: Locator, name: string): Promise<void> {
  await write(name, (how) => part.screenshot(how));
}

/** What moves is over, and no cursor blinks. */
const still = { animations: 'disabled', caret: 'hide' } as const;

async function write(name: string, take: (how: typeof still & { path: string }) => Promise<unknown>): Promise<void> {
  if (!inject('screenshots')) return;
  const images = join(packageRoot, 'docs', 'images');
  await mkdir(images, { recursive: true });
  await take({ ...still, path: join(images, `${name}.png`) });
}
