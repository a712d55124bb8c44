import { lstatSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';

/** A CommonJS module, as its code knows it. */
interface Chunk {
  exports: unknown;
}

const chunks = new Map<string, Chunk>();
/** What was compiled anew, by where what V8 made of it is to be kept. */
const compiledAnew = new Map<string, Script>();

/**
 * Loads a chunk of the bundle, and those that it requires, with what V8 made of them when they ran before: to compile them takes
 * longer than all else that a command does by itself. Node 22 has that for all modules, Node 20 for none.
 * @returns what it exports.
 * @param file whose name has a hash of its content: V8 takes code for another one's of the same length.
 */
export function loadChunk(file: string): unknown {
  return (chunks.get(file) ?? evaluate(file)).exports;
}

function evaluate(file: string): Chunk {
  const chunk: Chunk = { exports: {} };
  chunks.set(file, chunk);
  const folder = dirname(file);
  const requireOther = createRequire(file);
  const require = (id: string): unknown => (id.endsWith('.cjs') ? loadChunk(join(folder, id)) : requireOther(id));
  // Kept code has forgotten how to import (https://nodejs.org/api/vm.html#when-the-importmoduledynamically-option-is-not-specified).
  const importLate = (id: string): Promise<unknown> =>
    import(id.startsWith('.') ? pathToFileURL(join(folder, id)).href : id);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what its text says
  const call = compile(file).runInThisContext() as (...values: readonly unknown[]) => void;
  call.call(chunk.exports, chunk.exports, require, chunk, file, folder, importLate);
  return chunk;
}

function compile(file: string): Script {
  const source = readFileSync(file, 'utf8');
  const kept = keptFile(file);
  const script = new Script(`(function (exports, require, module, __filename, __dirname, importLate) { ${source}\n})`, {
    filename: file,
    ...read(kept),
  });
  if (kept !== undefined && script.cachedDataRejected !== false) {
    if (compiledAnew.size === 0) process.once('exit', keep);
    compiledAnew.set(kept, script);
  }
  return script;
}

function read(kept: string | undefined): { readonly cachedData?: Buffer } {
  if (kept === undefined) return {};
  try {
    return { cachedData: readFileSync(kept) };
  } catch {
    return {};
  }
}

/** When it has run, what V8 made of it has the functions that were called. */
function keep(): void {
  for (const [kept, script] of compiledAnew) {
    try {
      const part = `${kept}.${process.pid}`;
      writeFileSync(part, script.createCachedData(), { mode: 0o600 });
      renameSync(part, kept);
    } catch {
      // It is compiled again.
    }
  }
}

/** Where what V8 made of a chunk is kept, if it can be: in a folder that nobody else can write to, since it is run. */
function keptFile(file: string): string | undefined {
  folderOfKept ??= { path: privateFolder(join(tmpdir(), `temporal-amplify-code-${process.getuid?.() ?? 0}`)) };
  return folderOfKept.path && join(folderOfKept.path, `${process.version}-${process.arch}-${basename(file)}`);
}

let folderOfKept: { readonly path: string | undefined } | undefined;

/** Makes a folder where there is none. Gives nothing where it is somebody else's, or nothing may be kept. */
function privateFolder(path: string): string | undefined {
  if (process.env['NODE_DISABLE_COMPILE_CACHE'] === '1') return undefined;
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const { uid, mode } = lstatSync(path);
    const isOwn = process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0);
    return isOwn ? path : undefined;
  } catch {
    return undefined;
  }
}
