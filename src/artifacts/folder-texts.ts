import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { folderRefusal, systemCode } from './errors.ts';
import type { Texts } from './texts.ts';

/** Texts as files below a folder. */
export class FolderTexts implements Texts {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  read(name: string): Promise<string | undefined> {
    return orUndefined(readFile(join(this.#folder, name), 'utf8'));
  }

  async write(name: string, text: string): Promise<void> {
    const path = join(this.#folder, name);
    // A name that lists leave out.
    const unfinished = join(dirname(path), `.${randomUUID()}.part`);
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(unfinished, text, { flush: true });
      await rename(unfinished, path);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw folderRefusal(this.#folder, error) ?? error;
    }
  }

  async *list(prefix: string): AsyncIterable<string> {
    const entries = await orUndefined(readdir(join(this.#folder, prefix), { withFileTypes: true }));
    for (const entry of entries ?? []) {
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory()) yield* this.list(`${prefix}${entry.name}/`);
      else yield `${prefix}${entry.name}`;
    }
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.#folder, name), { force: true });
  }
}

async function orUndefined<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
