import { z } from 'zod';
import type { ArtifactRef } from '../../workflows/contracts.ts';
import { ArtifactError } from './errors.ts';
import { parsed } from './json.ts';
import type { Texts } from './texts.ts';

/** A name for an artifact that may name another one later, such as `latest`. */
export interface Tag {
  readonly tag: string;
  readonly artifact: ArtifactRef;
  /** By the clock of whoever set it, ISO 8601. */
  readonly taggedAt: string;
}

const FOLDER = 'tags/';
const ENDING = '.json';

const recordShape = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  size: z.int().min(1),
  taggedAt: z.iso.datetime(),
});

/** What keeps the artifacts that tags name. */
interface Keeper {
  /** Where an artifact is. */
  uriOf(sha256: string): string;
  /** Makes sure that an artifact is there. */
  check(ref: ArtifactRef): Promise<void>;
}

/** Which artifact a tag names: one small text a tag, replaced as a whole. The last writer counts. */
export class Tags {
  readonly #texts: Texts;
  readonly #keeper: Keeper;

  constructor(texts: Texts, keeper: Keeper) {
    this.#texts = texts;
    this.#keeper = keeper;
  }

  /**
   * Lets a tag name an artifact of the store from now on, which retention does not remove as long as it does.
   * @throws ArtifactError as `check` of the store; `ArtifactRefused` for what cannot be a tag.
   */
  async put(tag: string, artifact: ArtifactRef): Promise<void> {
    const name = nameOf(tag);
    const { sha256, size } = artifact;
    // A site, and no table.
    await this.#keeper.check({ uri: this.#keeper.uriOf(sha256), sha256, size });
    await this.#texts.write(name, `${JSON.stringify({ sha256, size, taggedAt: new Date().toISOString() })}\n`);
  }

  /**
   * What a tag names; undefined where there is no such tag.
   * @throws ArtifactError `ArtifactCorrupt` for a text that is no record of a tag, `ArtifactRefused` as `put`.
   */
  find(tag: string): Promise<Tag | undefined> {
    return this.#read(nameOf(tag));
  }

  /** All tags, in any order. Throws as `find`. */
  async *all(): AsyncIterable<Tag> {
    for await (const name of this.#texts.list(FOLDER)) {
      const tag = await this.#read(name);
      // Another one may have removed it meanwhile.
      if (tag !== undefined) yield tag;
    }
  }

  /** Removes a tag; its artifact stays until retention finds that nothing needs it. Throws as `put`. */
  async remove(tag: string): Promise<void> {
    await this.#texts.remove(nameOf(tag));
  }

  async #read(name: string): Promise<Tag | undefined> {
    const text = await this.#texts.read(name);
    if (text === undefined) return undefined;
    const record = recordShape.safeParse(parsed(text)).data;
    if (record === undefined) {
      throw new ArtifactError('ArtifactCorrupt', `${name} in the artifact store is not a record of a tag: set it anew`);
    }
    const { sha256, size, taggedAt } = record;
    const tag = name.slice(FOLDER.length, -ENDING.length);
    return { tag, artifact: { uri: this.#keeper.uriOf(sha256), sha256, size }, taggedAt };
  }
}

/** No two names are the same file anywhere, and none leads out of the folder. */
function nameOf(tag: string): string {
  if (/^[a-z0-9][a-z0-9._-]{0,127}$/.test(tag)) return `${FOLDER}${tag}${ENDING}`;
  throw new ArtifactError(
    'ArtifactRefused',
    `${JSON.stringify(tag)} cannot be a tag: it must have 1 to 128 of a-z, 0-9 and ._-, and begin with a letter or digit`,
  );
}
