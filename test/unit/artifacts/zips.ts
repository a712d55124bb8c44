import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { openPromise } from 'yauzl';
import { ZipFile } from 'yazl';

export interface Member {
  readonly content?: string;
  readonly mode?: number;
}

/** A zip as another tool would make it. */
export async function makeZip(path: string, members: Readonly<Record<string, Member>>): Promise<string> {
  const zip = new ZipFile();
  for (const [name, { content = '', mode = 0o100644 }] of Object.entries(members)) {
    zip.addBuffer(Buffer.from(content), name, { mode });
  }
  zip.end();
  await pipeline(Readable.from(zip.outputStream), createWriteStream(path));
  return path;
}

/** Gives an entry a name that no honest tool writes; both names are equally long. */
export async function renameEntry(path: string, from: string, to: string): Promise<string> {
  const bytes = await readFile(path, 'latin1');
  await writeFile(path, bytes.replaceAll(from, to), 'latin1');
  return path;
}

/** Names and contents in the order of the zip. */
export async function readZip(path: string): Promise<[name: string, content: string][]> {
  const zip = await openPromise(path, { autoClose: false });
  try {
    const members: [string, string][] = [];
    for await (const entry of zip.eachEntry()) {
      members.push([entry.fileName, await text(await zip.openReadStreamPromise(entry))]);
    }
    return members;
  } finally {
    zip.close();
  }
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
