// Finds a Chromium, Chrome or Edge on this machine.
// Usage: node test/ui/browser.mjs
// Prints its path; ends with 1 where there is none.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'];
const applications = [
  'Chromium.app/Contents/MacOS/Chromium',
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];
/** Where Playwright keeps what it downloads. */
const playwright = [join(homedir(), '.cache', 'ms-playwright'), join(homedir(), 'Library', 'Caches', 'ms-playwright')];

export const howToGetOne =
  'Install Chromium or Chrome, such as by "apt-get install chromium", or name one in CHROMIUM_PATH';

/**
 * The first of: CHROMIUM_PATH, PATH, the usual places.
 * @returns {string | undefined} path of the executable
 * @throws {Error} when CHROMIUM_PATH names none
 */
export function findBrowser(env = process.env) {
  const given = env['CHROMIUM_PATH'];
  if (given) {
    if (works(given)) return given;
    throw new Error(`CHROMIUM_PATH is "${given}", which is no Chromium that runs. ${howToGetOne}`);
  }
  const onPath = (env['PATH'] ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  const installed = [
    '/snap/bin/chromium',
    '/usr/lib/chromium/chromium',
    '/opt/google/chrome/chrome',
    ...applications.map((application) => join('/Applications', application)),
    ...playwright.flatMap(downloaded),
  ];
  return [...onPath, ...installed].find(works);
}

function downloaded(folder) {
  if (!existsSync(folder)) return [];
  const versions = readdirSync(folder).filter((name) => name.startsWith('chromium-'));
  return versions.flatMap((version) => [
    join(folder, version, 'chrome-linux', 'chrome'),
    join(folder, version, 'chrome-mac', 'Chromium.app', 'Contents', 'MacOS', 'Chromium'),
  ]);
}

/** Where a package manager has a stand-in for a browser that is not installed, it runs and says so. */
function works(path) {
  if (!existsSync(path)) return false;
  try {
    return /Chrom|Edge/.test(execFileSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000, stdio: 'pipe' }));
  } catch {
    return false;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const browser = findBrowser();
  if (browser === undefined) process.exitCode = 1;
  else console.log(browser);
}
