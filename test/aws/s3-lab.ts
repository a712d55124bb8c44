import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { S3 } from '@aws-sdk/client-s3';
import { type ArtifactStore, openArtifactStore } from '../../src/artifacts/store.ts';
import { cacheDir } from '../../src/dev/paths.ts';
import { startMoto } from './foreign.ts';
import { type Gate, startGate } from '../setup/gate.ts';

/** Of anybody: moto looks only whether there are some. */
export const credentials = { accessKeyId: 'AKIATEST000000000000', secretAccessKey: 'test' };
const region = 'eu-west-1';

/** An S3 server of moto with a bucket, and a store in it. */
export interface S3Lab {
  /** Of the server itself. */
  readonly url: string;
  /** What the store asks comes by here. */
  readonly gate: Gate;
  /** A client of the server itself. */
  readonly s3: S3;
  /** Folder for files. */
  readonly dir: string;
  /** A store in a bucket, with a prefix of its own unless it is given. */
  open(prefix?: string): { readonly store: ArtifactStore; readonly prefix: string };
  /** A file of random bytes, as the packer gives it. */
  newZip(size: number): Promise<{ path: string; sha256: string; size: number }>;
  /** Keys below a prefix. */
  keys(prefix: string): Promise<string[]>;
  /** Uploads in parts that were begun and not ended. */
  unfinished(): Promise<number>;
  stop(): Promise<void>;
}

export const BUCKET = 'artifacts';

export async function startS3Lab(): Promise<S3Lab> {
  const moto = await startMoto();
  const gate = await startGate(moto.url);
  const s3 = new S3({ endpoint: moto.url, region, credentials, forcePathStyle: true });
  await s3.createBucket({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: region } });
  const dir = join(cacheDir, `s3-${randomUUID()}`);
  await mkdir(dir, { recursive: true });
  return {
    url: moto.url,
    gate,
    s3,
    dir,
    open: (prefix = `stores/${randomUUID()}`) => ({
      store: openArtifactStore(`s3://${BUCKET}/${prefix}`, { endpoint: gate.url, region, credentials }),
      prefix,
    }),
    async newZip(size) {
      const content = randomBytes(size);
      const path = join(dir, randomUUID());
      await writeFile(path, content);
      return { path, sha256: createHash('sha256').update(content).digest('hex'), size };
    },
    keys: async (prefix) => {
      const { Contents = [] } = await s3.listObjectsV2({ Bucket: BUCKET, Prefix: `${prefix}/` });
      return Contents.map(({ Key = '' }) => Key.slice(prefix.length + 1)).toSorted();
    },
    unfinished: async () => (await s3.listMultipartUploads({ Bucket: BUCKET })).Uploads?.length ?? 0,
    stop: async () => {
      s3.destroy();
      gate.close();
      await moto.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
