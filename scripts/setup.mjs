// Makes a fresh clone ready, and does nothing where it is: installs the packages, compiles, and finds or installs the
// Temporal development server. Called by the npm scripts themselves; needs nothing but Node.
// Usage: node scripts/setup.mjs [--no-server]
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withLock } from '../src/dev/lock.mjs';
import { build, buildLock, isBuilt, root } from './build.mjs';

try {
  if (!isInstalled() || !isBuilt())
    await withLock(buildLock, prepare, () => say('Another set-up is under way; waiting for it'));
  if (!process.argv.includes('--no-server')) {
    const { ensureTemporalCli } = await import(pathToFileURL(join(root, 'dist', 'src', 'dev', 'temporal-cli.js')).href);
    await ensureTemporalCli({ onProgress: say });
  }
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function prepare() {
  if (!isInstalled()) install();
  if (isBuilt()) return;
  say('Compiling');
  await build();
}

function install() {
  say('Installing packages (npm ci)');
  // Output goes to stderr: what the command itself prints may be read by a program.
  const { status, error } = spawnSync('npm', ['ci', '--include=dev'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`npm ci failed (${error?.message ?? `exit code ${status}`}); its output is above`);
}

/** Is node_modules what the lockfile says? npm writes what it installed into a lockfile of its own, as its last act. */
function isInstalled() {
  const wanted = packagesOf('package-lock.json');
  const installed = packagesOf('node_modules/.package-lock.json');
  if (installed === undefined) return false;
  const matches = ([path, { version, integrity, optional }]) =>
    installed[path] === undefined
      ? optional === true // for another platform
      : installed[path].version === version && installed[path].integrity === integrity && existsSync(join(root, path));
  return (
    Object.entries(wanted).every(([path, entry]) => path === '' || matches([path, entry])) &&
    Object.keys(installed).every((path) => path in wanted)
  );
}

function packagesOf(lockfile) {
  const file = join(root, lockfile);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
}

function say(line) {
  process.stderr.write(`${line}\n`);
}
