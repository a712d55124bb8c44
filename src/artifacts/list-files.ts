import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SourceError, systemCode } from './errors.ts';
import { checkName } from './site-rules.ts';

/** A file below a folder. */
export interface SourceFile {
  /** Relative to the folder, with forward slashes. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
}

/** Never part of a site. Everything else that starts with a dot is, such as `.well-known`. */
const LEFT_OUT = new Set(['.git']);

/**
 * All files below a folder by byte order of their names, which is the same on every machine. `.git` is left out, at any
 * depth; so are empty folders, as in git. The folder itself may be reached through a symbolic link.
 * @throws SourceError `SourceMissing`, `NotAFolder`, `Unreadable`; `SymbolicLink` and `UnsafePath` for anything below it.
 */
export async function listFiles(dir: string): Promise<SourceFile[]> {
  const root = await readable(dir, stat(dir));
  if (!root.isDirectory()) throw new SourceError('NotAFolder', `${dir} is not a folder`);
  const files: SourceFile[] = [];
  await walk(dir, '', files);
  const key = new Map(files.map(({ name }) => [name, Buffer.from(name)]));
  return files.sort((a, b) => Buffer.compare(key.get(a.name) ?? Buffer.alloc(0), key.get(b.name) ?? Buffer.alloc(0)));
}

async function walk(dir: string, below: string, files: SourceFile[]): Promise<void> {
  const folder = join(dir, below);
  for (const entry of await readable(folder, readdir(folder))) {
    if (LEFT_OUT.has(entry)) continue;
    const name = below === '' ? entry : `${below}/${entry}`;
    const path = join(dir, name);
    checkName(dir, name);
    const stats = await readable(path, lstat(path));
    if (stats.isDirectory()) await walk(dir, name, files);
    else if (stats.isFile()) files.push({ name, size: stats.size });
    else if (stats.isSymbolicLink()) {
      throw new SourceError('SymbolicLink', `${path} is a symbolic link: put the file itself there`);
    } else throw new SourceError('Unreadable', `${path} is neither a file nor a folder: remove it`);
  }
}

/** Turns a system error about a path into a {@link SourceError} that names it. */
export async function readable<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new SourceError('SourceMissing', `${path} does not exist`);
    if (code === undefined) throw error;
    throw new SourceError('Unreadable', `${path} cannot be read: ${code}`);
  }
}
