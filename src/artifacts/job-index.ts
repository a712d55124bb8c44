import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ArtifactRef } from '../../workflows/contracts.ts';
import { ArtifactError } from './errors.ts';
import { parsed } from './json.ts';
import type { Texts } from './texts.ts';

/** A branch of an app; an app's id is part of a host name, so that no two accounts have the same. */
export interface IndexedBranch {
  readonly appId: string;
  readonly branchName: string;
}

/** A job of a branch. */
export interface IndexedJob extends IndexedBranch {
  readonly jobId: string;
}

/** What a job carried to its branch. */
export interface CarriedArtifact extends IndexedJob {
  readonly artifact: ArtifactRef;
  /** When Amplify says that the branch was created, ISO 8601: one that is made anew counts its jobs from 1 again. */
  readonly branchCreated: string;
  /** The target by which the worker reached the branch. */
  readonly target: string;
  /** By the worker's clock, ISO 8601. */
  readonly recordedAt: string;
}

const FOLDER = 'branches/';

const recordShape = z.object({
  appId: z.string(),
  branchName: z.string(),
  jobId: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  size: z.int().min(1),
  branchCreated: z.string(),
  target: z.string(),
  recordedAt: z.iso.datetime(),
});

/**
 * Tells which artifact a job carried, which Amplify does not: one small text a job, so that writers never meet. Where
 * the store keeps an artifact is not in it; a store may be moved.
 */
export class JobIndex {
  readonly #texts: Texts;
  readonly #uriOf: (sha256: string) => string;

  /** @param uriOf where the store keeps an artifact. */
  constructor(texts: Texts, uriOf: (sha256: string) => string) {
    this.#texts = texts;
    this.#uriOf = uriOf;
  }

  /** Keeps what a job carries; done twice, the later one counts. */
  async record({ artifact: { sha256, size }, ...job }: CarriedArtifact): Promise<void> {
    const { appId, branchName, jobId, branchCreated, target, recordedAt } = job;
    const record = { appId, branchName, jobId, sha256, size, branchCreated, target, recordedAt };
    await this.#texts.write(nameOf(job), `${JSON.stringify(record)}\n`);
  }

  /**
   * What a job carried; undefined where that is not known.
   * @throws ArtifactError `ArtifactCorrupt` for a record that is none, `ArtifactRefused` for ids that are none.
   */
  find(job: IndexedJob): Promise<CarriedArtifact | undefined> {
    return this.#read(nameOf(job));
  }

  /** What the jobs of a branch carried, newest job first. Throws as `find`. */
  async history(branch: IndexedBranch): Promise<CarriedArtifact[]> {
    const carried: CarriedArtifact[] = [];
    for await (const one of this.#below(folderOf(branch))) carried.push(one);
    return carried.toSorted((a, b) => Number(b.jobId) - Number(a.jobId));
  }

  /** All that is known, in any order. Throws as `find`. */
  all(): AsyncIterable<CarriedArtifact> {
    return this.#below(FOLDER);
  }

  /** Forgets what a job carried. */
  forget(job: IndexedJob): Promise<void> {
    return this.#texts.remove(nameOf(job));
  }

  async *#below(folder: string): AsyncIterable<CarriedArtifact> {
    for await (const names of inBatches(this.#texts.list(folder))) {
      const carried = await Promise.all(names.map((name) => this.#read(name)));
      // Another one may have forgotten some meanwhile.
      yield* carried.filter((one) => one !== undefined);
    }
  }

  async #read(name: string): Promise<CarriedArtifact | undefined> {
    const text = await this.#texts.read(name);
    if (text === undefined) return undefined;
    const record = recordShape.safeParse(parsed(text)).data;
    if (record === undefined) {
      throw new ArtifactError('ArtifactCorrupt', `${name} in the artifact store is not a record of a job: remove it`);
    }
    const { sha256, size, ...job } = record;
    return { ...job, artifact: { uri: this.#uriOf(sha256), sha256, size } };
  }
}

/** Read at a time: an answer of S3 takes some 20 ms. */
const BATCH = 25;

async function* inBatches<T>(items: AsyncIterable<T>): AsyncIterable<readonly T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

function nameOf(job: IndexedJob): string {
  if (!/^[0-9]{1,64}$/.test(job.jobId)) throw refused(`the job ${job.jobId}`);
  return `${folderOf(job)}${job.jobId}.json`;
}

/** A branch may have any name, of any length, `..` included; no two of them differ by more than case in a digest. */
function folderOf({ appId, branchName }: IndexedBranch): string {
  if (!/^[a-z0-9]{1,64}$/.test(appId)) throw refused(`the app ${appId}`);
  return `${FOLDER}${appId}/${createHash('sha256').update(branchName).digest('hex').slice(0, 32)}/`;
}

const refused = (what: string): ArtifactError =>
  new ArtifactError('ArtifactRefused', `The artifact store keeps no record of ${what}, which is no id of Amplify's`);
