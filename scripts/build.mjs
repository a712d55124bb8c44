// Compiles the sources into dist/ and bundles the workflows. Dependency-free itself, so that setup.mjs can ask it
// whether a build is due before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { withLock } from '../src/dev/lock.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
/** Held by whoever changes node_modules or dist/. */
export const buildLock = join(root, '.cache', 'locks', 'setup');
const stampFile = join(dist, '.built-from');
const sources = ['activities', 'workflows', 'src', 'bench'];
const settings = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json'].concat([
  'scripts/build.mjs',
  'scripts/bundle-cli.mjs',
  'scripts/import-rules.mjs',
  'scripts/prune-descriptors.mjs',
]);

/** Is dist/ what a build of the sources as they are now would make? */
export function isBuilt() {
  return read(stampFile) === sourcesHash();
}

/**
 * Builds all of dist/; what no source accounts for is removed.
 * @throws {Error} when the sources do not compile; the compiler has said why. dist/ then counts as not built.
 */
export async function build() {
  const hash = sourcesHash();
  rmSync(stampFile, { force: true });
  const emitted = new Set([...compile(), ...copyAssets(), ...(await bundles())]);
  for (const file of filesBelow(dist)) if (!emitted.has(file)) rmSync(file);
  writeFileSync(stampFile, hash);
}

function compile() {
  const tsc = join(root, 'node_modules', 'typescript', 'lib', 'tsc.js');
  const args = [tsc, '-p', 'tsconfig.build.json', '--listEmittedFiles', '--noEmitOnError'];
  const { status, stdout } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = stdout.split('\n');
  if (status !== 0)
    throw new Error(
      lines
        .filter((line) => !line.startsWith('TSFILE:'))
        .join('\n')
        .trim(),
    );
  return lines.filter((line) => line.startsWith('TSFILE:')).map((line) => join(line.slice('TSFILE:'.length).trim()));
}

/** What the compiled files need besides: the service models, and the few files that are JavaScript already. */
function copyAssets() {
  return sourceFiles()
    .filter((file) => ['.json', '.mjs', '.mts'].includes(extname(file)))
    .map((file) => copy(file, join(dist, relative(root, file))));
}

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to);
  return to;
}

/** Bundlers are loaded here, and not before anything is installed. */
async function bundles() {
  const { bundleCommandLine } = await import('./bundle-cli.mjs');
  return [...(await bundleWorkflows()), ...(await bundleCommandLine(dist))];
}

/** The bundles of the workflows by their files, with how each is made. */
const workflowBundles = { 'workflow-bundle.js': {}, 'workflow-bundle-encrypted.js': { encrypted: true } };

/** Bundles the compiled workflows for the worker, unless their code is as it was. */
async function bundleWorkflows() {
  if (!existsSync(join(dist, 'workflows', 'index.js'))) return [];
  const files = Object.keys(workflowBundles).map((name) => join(dist, name));
  const keyFile = join(dist, 'workflow-bundle.js.key');
  const code = filesBelow(join(dist, 'workflows')).filter((file) => file.endsWith('.js'));
  const beside = ['src/codec/failure-converter.mjs', 'src/workflow-bundle.js', 'activities/operations.js'];
  const key = hashOf([...code, ...beside.map((file) => join(dist, file)), join(root, 'package-lock.json')]);
  if (!files.every((file) => existsSync(file)) || read(keyFile) !== key) {
    const compiled = await import(pathToFileURL(join(dist, 'src', 'workflow-bundle.js')).href);
    rmSync(keyFile, { force: true });
    for (const [name, options] of Object.entries(workflowBundles))
      writeFileSync(join(dist, name), (await compiled.bundleWorkflows(options)).code);
    writeFileSync(keyFile, key);
  }
  return [...files, keyFile];
}

function sourcesHash() {
  return hashOf([...sourceFiles(), ...settings.map((file) => join(root, file))]);
}

function sourceFiles() {
  return sources.flatMap((name) => filesBelow(join(root, name)));
}

/** One hash of the names and contents of files, the same in any order. */
function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files.toSorted())
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex');
}

function filesBelow(directory) {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await withLock(buildLock, build);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
