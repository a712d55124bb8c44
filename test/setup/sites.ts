import { createHash, randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { packFolder } from '../../src/artifacts/pack.ts';
import { openArtifactStore } from '../../src/artifacts/store.ts';
import type { ArtifactRef, ArtifactSource } from '../../workflows/contracts.ts';
import type { Harness } from './harness.ts';

/** Writes files, by their paths, into a new folder of the test. */
export async function writeSite(dir: string, files: Readonly<Record<string, string>>): Promise<string> {
  const site = join(dir, `site-${randomUUID()}`);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(site, name)), { recursive: true });
    await writeFile(join(site, name), content);
  }
  return site;
}

/** Packs a site with one page into the artifact store. */
export async function siteSource({ dir, config }: Harness, page = '<title>Test</title>'): Promise<ArtifactSource> {
  const site = await writeSite(dir, { 'index.html': page });
  const packed = await packFolder(site, { into: join(dir, 'packing') });
  return { artifact: await openArtifactStore(config.artifactStore, config.s3).put(packed) };
}

/** A reference to a file that is stored as it is, whatever it holds. */
export async function storedFile({ dir, config }: Harness, content: string): Promise<ArtifactRef> {
  const path = join(dir, `file-${randomUUID()}`);
  await mkdir(dir, { recursive: true });
  await writeFile(path, content);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return openArtifactStore(config.artifactStore, config.s3).put({ path, sha256, size: Buffer.byteLength(content) });
}
