import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

/** Writes a content, flushed to the disk, and tells what it was. */
export async function writeHashed(
  content: AsyncIterable<Uint8Array>,
  to: string,
): Promise<{ sha256: string; size: number }> {
  const output = await open(to, 'wx');
  const hash = createHash('sha256');
  let size = 0;
  try {
    for await (const chunk of content) {
      hash.update(chunk);
      size += chunk.length;
      await output.writeFile(chunk);
    }
    await output.sync();
  } finally {
    await output.close();
  }
  return { sha256: hash.digest('hex'), size };
}
