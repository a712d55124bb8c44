// What comes in and what goes out: versions, install scripts, licences, a bill of materials, known vulnerabilities.
// Usage: node scripts/verify-supply-chain.mjs. With AUDIT=required the audit must be made, and find nothing; else it is only told.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const installed = Object.entries(packages).filter(([path]) => path !== '');
const bom = join(root, '.cache', 'sbom.json');

/** Licences that let this package, Apache-2.0, be used with what it installs. */
const licences = /^(0BSD|Apache-2\.0|Apache-2\.0 AND MIT|BlueOak-1\.0\.0|BSD-2-Clause|BSD-3-Clause|ISC|MIT|Unlicense)$/;
/** Packages with another licence, or with none in their package.json, and why they are allowed. */
const otherLicences = {
  'caniuse-lite': ['CC-BY-4.0', 'data, which nothing of ours repeats'],
  lightningcss: ['MPL-2.0', 'a tool of the tests, unchanged and not given on'],
  unionfs: [undefined, 'its LICENSE is the Unlicense'],
};
/** Packages with a script for their installation, which does not run (.npmrc), and why they work without. */
const installScripts = {
  '@swc/core': 'its script only tries what its packages for each platform bring',
  protobufjs: 'its script only looks at the version that is asked for',
};

const nameOf = (path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
/** Of a package for one platform, that of which it is a part. */
const family = (name) => name.replace(/^lightningcss-.*/, 'lightningcss');

const checks = {
  'exact versions of Temporal': () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const temporal = Object.entries(dependencies).filter(([name]) => name.startsWith('@temporalio/'));
    const versions = new Set(temporal.map(([, version]) => version));
    const inexact = temporal.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version)).map(([name]) => name);
    const others = installed.filter(
      ([path, { version }]) => nameOf(path).startsWith('@temporalio/') && !versions.has(version),
    );
    if (versions.size !== 1) return `package.json asks for several: ${[...versions].join(', ')}`;
    if (inexact.length > 0) return `package.json leaves the version open of ${inexact.join(', ')}`;
    return others.length > 0 && `the lockfile has others: ${others.map(([path]) => path).join(', ')}`;
  },
  'no install scripts': () => {
    if (!/^ignore-scripts=true$/m.test(readFileSync(join(root, '.npmrc'), 'utf8')))
      return '.npmrc does not say ignore-scripts=true';
    const names = installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path));
    const unknown = names.filter((name) => !(name in installScripts));
    return unknown.length > 0 && `find out whether these work without theirs, and say so here: ${unknown.join(', ')}`;
  },
  licences: () => {
    const wrong = installed.filter(([path, { license }]) => {
      const other = otherLicences[family(nameOf(path))];
      return other === undefined ? !licences.test(license ?? '') : other[0] !== license;
    });
    return wrong.length > 0 && wrong.map(([path, { license }]) => `${nameOf(path)}: ${license ?? 'none'}`).join(', ');
  },
  integrity: () => {
    const without = installed.filter(([, { integrity, link }]) => integrity === undefined && !link);
    return without.length > 0 && `the lockfile has no hash of ${without.map(([path]) => nameOf(path)).join(', ')}`;
  },
  'bill of materials': () => {
    const { status, stdout, stderr } = npm('sbom', '--sbom-format', 'cyclonedx', '--package-lock-only');
    if (status !== 0) return stderr.trim();
    const { components = [] } = JSON.parse(stdout);
    const listed = new Set(components.map(({ name, version }) => `${name}@${version}`));
    // Those for other platforms may be left out.
    const missing = installed.filter(
      ([path, { version, optional }]) => !optional && !listed.has(`${nameOf(path)}@${version}`),
    );
    if (missing.length > 0) return `it lacks ${missing.map(([path]) => nameOf(path)).join(', ')}`;
    mkdirSync(join(root, '.cache'), { recursive: true });
    writeFileSync(bom, stdout);
    return false;
  },
};

let failed = 0;
for (const [name, check] of Object.entries(checks)) report(name, check());
console.log(`${installed.length} packages; the bill of materials is ${relative(root, bom)}`);
audit();
if (failed > 0) process.exitCode = 1;

function report(name, problem) {
  if (problem) failed += 1;
  console.log(problem ? `wrong: ${name}: ${problem}` : `right: ${name}`);
}

/** Registries that stand for another one seldom know of vulnerabilities. */
function audit() {
  const required = process.env['AUDIT'] === 'required';
  const { status, stdout } = npm('audit', '--json', '--fetch-retries=0', '--fetch-timeout=20000');
  const { metadata } = parsed(stdout);
  const counts = metadata?.vulnerabilities;
  if (counts === undefined) {
    if (required) report('audit', 'not checked: the registry does not answer it');
    else console.log('audit: not checked, since the registry does not answer it');
  } else if (required) report('audit', status !== 0 && JSON.stringify(counts));
  else console.log(`audit: ${counts.total} known vulnerabilities ${JSON.stringify(counts)}`);
}

function npm(...args) {
  const limits = { maxBuffer: 64 * 1024 ** 2, timeout: 60_000 };
  return spawnSync('npm', args, { cwd: root, encoding: 'utf8', ...limits });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
