import type { S3Bucket } from './s3-bucket.ts';
import type { Texts } from './texts.ts';

/** Texts as objects of a bucket, which S3 replaces as a whole. */
export class S3Texts implements Texts {
  readonly #bucket: S3Bucket;

  constructor(bucket: S3Bucket) {
    this.#bucket = bucket;
  }

  async read(name: string): Promise<string | undefined> {
    return (await this.#bucket.get(name))?.Body?.transformToString();
  }

  write(name: string, text: string): Promise<void> {
    return this.#bucket.put(name, text);
  }

  async *list(prefix: string): AsyncIterable<string> {
    for await (const { name } of this.#bucket.list(prefix)) yield name;
  }

  remove(name: string): Promise<void> {
    return this.#bucket.remove(name);
  }
}
