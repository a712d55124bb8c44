import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { withLock } from '../../../src/dev/lock.mjs';
import { cacheDir } from '../../../src/dev/paths.ts';

const run = promisify(execFile);

const pom = fileURLToPath(new URL('./pom.xml', import.meta.url));
const directory = join(cacheDir, 'temporal-test-server-1.31.0');
const WITHIN_MS = 5 * 60_000;

/** What this machine lacks for the server, with how to get it; undefined where it has all. */
export async function lackingForTimeSkipping(): Promise<string | undefined> {
  const installed = existsSync(directory);
  const commands = installed ? ['java'] : ['java', 'mvn'];
  const works = await Promise.all(
    commands.map((command) =>
      run(command, ['-version'], { timeout: 30_000 }).then(
        () => true,
        () => false,
      ),
    ),
  );
  const missing = commands.filter((__, index) => !works[index]);
  if (missing.length === 0) return undefined;
  return (
    `${missing.join(' and ')} not found: Temporal's server that skips time needs Java 11 or newer and, for its ` +
    'installation, Maven (on Debian: apt-get install default-jre-headless maven)'
  );
}

/**
 * Installs the server, once, and gives its class path. Maven writes nothing but this folder of `.cache/`, which appears
 * complete or not at all.
 * @throws {Error} with Maven's output.
 */
export async function installTimeSkippingServer(): Promise<string> {
  await withLock(join(cacheDir, 'locks', basename(directory)), async () => {
    if (existsSync(directory)) return;
    process.stderr.write('Installing the Temporal server that skips time, once, with Maven\n');
    const work = `${directory}.tmp`;
    await rm(work, { recursive: true, force: true });
    await mkdir(work, { recursive: true });
    try {
      const settings = [`-Dmaven.repo.local=${join(work, 'repository')}`, `-DoutputDirectory=${join(work, 'jars')}`];
      const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.0:copy-dependencies';
      await run('mvn', ['-q', '-B', '-f', pom, goal, '-DincludeScope=runtime', ...settings], { timeout: WITHIN_MS });
      await rename(join(work, 'jars'), directory);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
  return join(directory, '*');
}
