// Drives the Temporal UI with a real headless Chromium.
// Usage: node test/ui/run.mjs [--screenshots]
// --screenshots: writes the pictures of docs/images anew.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';
import { findBrowser, howToGetOne } from './browser.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({ options: { screenshots: { type: 'boolean', default: false } } });

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function main() {
  const browser = findBrowser();
  if (browser === undefined) {
    console.error(`The tests of the Temporal UI are skipped: this machine has no browser for them. ${howToGetOne}.`);
    if (process.env['CI'] === 'true') process.exitCode = 1;
    return;
  }
  const provide = { browser, screenshots: values.screenshots };
  const vitest = await startVitest('test', [], { root, config: 'test/ui/vitest.config.ts', watch: false, provide });
  await vitest.close();
}
