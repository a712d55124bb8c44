import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../src/dev/paths.ts';
import { makeApp } from '../setup/amplify.ts';
import { lackingForTerminal, startOnTerminal } from '../setup/cli.ts';
import { partPicture, startUiLab, type UiLab } from './lab.ts';

const lacking = await lackingForTerminal();
if (lacking !== undefined) process.stderr.write(`The picture of a terminal is not made: ${lacking}\n`);

const COLUMNS = 92;
const ROWS = 9;

let lab: UiLab;
beforeAll(async () => {
  lab = await startUiLab();
});
afterAll(() => lab.harness.stop());

test.runIf(process.env['CI'] === 'true')('this machine has terminals', () => expect(lacking).toBeUndefined());

test.skipIf(lacking !== undefined)('a deployment, as a terminal shows it', async () => {
  const { harness } = lab;
  const { appId, branchName } = await makeApp(harness);
  const args = ['deploy', 'examples/site', '--app', appId, '--branch', branchName];
  const size = { columns: COLUMNS, rows: ROWS };
  const child = startOnTerminal(args, size, { env: harness.environment, cwd: packageRoot });
  expect(await child.exited).toBe(0);

  const { page } = await lab.open();
  const xterm = join(createRequire(import.meta.url).resolve('@xterm/xterm/package.json'), '..');
  await page.setContent('<div id="terminal" style="display: inline-block; padding: 12px; background: #16181d"></div>');
  await page.addStyleTag({ path: join(xterm, 'css', 'xterm.css') });
  await page.addScriptTag({ path: join(xterm, 'lib', 'xterm.js') });
  const typed = `$ temporal-amplify ${args.join(' ')}\r\n`;
  await page.evaluate(showing(typed + child.stdout));
  await expect.poll(() => page.locator('.xterm-rows').innerText()).toContain('is live at');
  await partPicture(page.locator('#terminal'), 'terminal');
  await page.close();
});

/** What is to be run in the browser, to draw what a program wrote. */
function showing(output: string): string {
  const theme = { background: '#16181d', foreground: '#d7dae0', cursor: '#16181d' };
  return `{
    const terminal = new Terminal(${JSON.stringify({ cols: COLUMNS, rows: ROWS, fontSize: 14, theme })});
    terminal.open(document.getElementById('terminal'));
    new Promise((resolve) => terminal.write(${JSON.stringify(output)}, resolve));
  }`;
}
