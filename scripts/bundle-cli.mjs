// Bundles the command line. What starts and follows a run is some 500 small files, of ours and of libraries, and Node takes
// longer to find and link them than to run them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { rolldown } from 'rolldown';
import { isLate } from './import-rules.mjs';
import { pruneDescriptors } from './prune-descriptors.mjs';

/** What only a worker and the services need, and what finds files of its own beside it. */
const apart =
  /^(@temporalio\/(activity|interceptors-opentelemetry|testing|worker|workflow)|@aws-sdk|@opentelemetry|pino)(\/|$)/;

/**
 * Bundles `src/cli/run.js` of a compiled `dist` into its `cli`, with a chunk for what several commands load when they run, and
 * `main.js`, which loads them. What the import rules let it load late is not in it: it stays where it was compiled to, with
 * libraries of its own.
 * @returns the files that it wrote, among them the licences of the libraries that are in it.
 */
export async function bundleCommandLine(dist) {
  const into = join(dist, 'cli');
  // CommonJS can be loaded with what V8 made of it before; the names tell the content.
  const chunks = await bundle(join(dist, 'src', 'cli', 'run.js'), into, {
    format: 'cjs',
    names: '[name]-[hash].cjs',
    plugins: [leaveLate(dist, into), keepUrls(dist, into), keepWhatIsCalled(dist), importByName],
  });
  const [{ fileName: entry }] = chunks;
  const main = await bundle(join(dist, 'src', 'cli', 'main.js'), into, {
    format: 'esm',
    names: '[name].js',
    plugins: [{ name: 'name the entry', transform: (code) => ({ code: code.replace('run.cjs', entry), map: null }) }],
  });
  const licences = join(into, 'LICENSES.txt');
  writeFileSync(licences, licencesOf(chunks.flatMap(({ moduleIds = [] }) => moduleIds)));
  return [...[...chunks, ...main].map(({ fileName }) => join(into, fileName)), licences];
}

async function bundle(input, dir, { format, names, plugins }) {
  const made = await rolldown({ input, platform: 'node', logLevel: 'warn', external: (id) => apart.test(id), plugins });
  try {
    const { output } = await made.write({
      dir,
      format,
      entryFileNames: names,
      chunkFileNames: names,
      comments: { legal: false },
    });
    return output;
  } finally {
    await made.close();
  }
}

const pathTo = (from, to) => relative(from, to).split(sep).join('/');

/** A module that loads something late leaves all that it imports when it runs there, so that both know the same classes. */
const leaveLate = (dist, into) => ({
  name: 'leave what is loaded late',
  resolveDynamicImport: (specifier, importer) => {
    const from = (folder, one) => (one.startsWith('.') ? pathTo(folder, join(dirname(importer), one)) : one);
    const imported = [...readFileSync(importer, 'utf8').matchAll(/\bimport\('([^']+)'\)/g)].map(([, one]) => one);
    if (!imported.some((one) => isLate(from(dist, one).replace(/\.js$/, '.ts')))) return undefined;
    return { id: from(into, specifier), external: true };
  },
});

/** By the function that `src/cli/kept-code.ts` gives each chunk. */
const importByName = {
  name: 'import by a function',
  renderChunk: (code) => ({ code: code.replaceAll(/(?<![.\w])import\(/g, 'importLate('), map: null }),
};

/** A file that lies beside a module is beside what the module was compiled to. */
const keepUrls = (dist, into) => ({
  name: 'keep the URLs of modules',
  transform: (code, id) => {
    if (!id.startsWith(dist + sep) || !code.includes('import.meta.url')) return undefined;
    const path = JSON.stringify(pathTo(into, id));
    const url = `new URL(${path}, urlOfFile(__filename)).href`;
    const importing = "import { pathToFileURL as urlOfFile } from 'node:url';";
    return { code: `${importing}${code.replaceAll('import.meta.url', url)}`, map: null };
  },
});

/** Of Temporal's API. */
const keepWhatIsCalled = (dist) => ({
  name: 'keep what is called',
  transform: (code, id) => {
    if (!id.endsWith(join('@temporalio', 'proto', 'protos', 'json-module.js'))) return undefined;
    const libraries = join(id, '..', '..', '..');
    const ours = ['activities', 'src', 'workflows'].map((folder) => join(dist, folder));
    const folders = [join(libraries, 'client', 'lib'), join(libraries, 'common', 'lib'), ...ours];
    const files = folders.flatMap((folder) =>
      readdirSync(folder, { recursive: true })
        .filter((name) => name.endsWith('.js'))
        .map((name) => join(folder, name)),
    );
    return {
      code: pruneDescriptors(
        code,
        files.map((file) => readFileSync(file, 'utf8')),
      ),
      map: null,
    };
  },
});

/** @throws {Error} for a library that brings no licence. */
function licencesOf(modules) {
  const packages = modules.flatMap((id) => /^.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id) ?? []);
  const texts = [...new Set(packages)].map((path) => {
    const file = readdirSync(path).find((name) => /^licen[cs]e/i.test(name));
    const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
    if (file === undefined && license === undefined) throw new Error(`${path} has no licence`);
    const text = file === undefined ? `License: ${license}` : readFileSync(join(path, file), 'utf8').trim();
    return `${name} ${version}\n\n${text}\n`;
  });
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}
