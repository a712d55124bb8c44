import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createReadStream, createWriteStream, writeFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../clock.ts';

/** Path of the presigned URLs. */
export const storagePrefix = '/_storage/';

/** An answer of the object store that is an error, in S3's terms. */
export class StorageError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'StorageError';
    this.status = status;
    this.code = code;
  }
}

/** What a presigned URL allows. */
export interface Grant {
  readonly method: 'GET' | 'PUT';
  /** Name of the object, such as `123456789012/eu-west-1/d1/main/1/artifacts.zip`. */
  readonly object: string;
  /** Scheme, host and port by which the client reached the emulator. */
  readonly origin: string;
  readonly lifetimeSeconds: number;
  /** Lower-case hex MD5 that an upload must have. */
  readonly md5?: string;
}

/** An object store in the manner of S3, in one folder: presigned uploads and downloads, streamed. */
export class Storage {
  readonly #folder: string;
  readonly #clock: Clock;
  /** Signs the URLs. */
  readonly secret: Uint8Array;

  constructor(folder: string, clock: Clock, secret: Uint8Array = randomBytes(32)) {
    this.#folder = folder;
    this.#clock = clock;
    this.secret = secret;
  }

  /** A URL that allows one thing until it expires; its query has the names that S3 uses. */
  presign({ method, object, origin, lifetimeSeconds, md5 }: Grant): string {
    const path = storagePrefix + object.split('/').map(encodeURIComponent).join('/');
    const query = new URLSearchParams({
      'X-Amz-Date': new Date(this.#clock.now()).toISOString().replaceAll(/[-:]|\.\d+/g, ''),
      'X-Amz-Expires': String(lifetimeSeconds),
      ...(md5 !== undefined && { 'X-Amz-Content-Md5': md5 }),
    });
    query.set('X-Amz-Signature', this.#sign(method, path, query));
    return `${origin}${path}?${query.toString()}`;
  }

  /** What a request may do by its URL. Throws a StorageError where the signature is wrong or has expired. */
  verify(method: string, path: string, query: URLSearchParams): { object: string; md5: string | null } {
    const given = Buffer.from(query.get('X-Amz-Signature') ?? '');
    query.delete('X-Amz-Signature');
    const expected = Buffer.from(this.#sign(method, path, query));
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new StorageError(403, 'SignatureDoesNotMatch', 'The request signature does not match this URL.');
    }
    const date = (query.get('X-Amz-Date') ?? '').replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z');
    if (this.#clock.now() > Date.parse(date) + Number(query.get('X-Amz-Expires')) * 1000) {
      throw new StorageError(403, 'AccessDenied', 'Request has expired');
    }
    const object = path.slice(storagePrefix.length).split('/').map(decodeURIComponent).join('/');
    return { object, md5: query.get('X-Amz-Content-Md5') };
  }

  /**
   * Stores a stream under a name once all of it has come and fits; until then, and for ever if it fails, the name
   * keeps what it had. Throws a StorageError where an MD5 (lower-case hex) differs or it is too long.
   */
  async write(object: string, body: Readable, limits: { maxBytes: number; md5?: readonly string[] }): Promise<string> {
    const target = this.file(object);
    const partial = `${target}.${randomBytes(6).toString('hex')}.part`;
    const hash = createHash('md5');
    let size = 0;
    const meter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        size += chunk.length;
        hash.update(chunk);
        if (size <= limits.maxBytes) done(null, chunk);
        else done(new StorageError(400, 'EntityTooLarge', `The upload exceeds ${limits.maxBytes} bytes.`));
      },
    });
    try {
      await pipeline(body, meter, createWriteStream(partial));
      const md5 = hash.digest('hex');
      if (limits.md5?.some((expected) => expected !== md5)) {
        throw new StorageError(400, 'BadDigest', `The content has MD5 ${md5}, not ${limits.md5.join(' or ')}.`);
      }
      await rename(partial, target);
      return md5;
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  }

  /** Stores a short text at once. */
  writeText(object: string, text: string): void {
    writeFileSync(this.file(object), text);
  }

  /** Size in bytes; undefined where there is no such object. */
  async size(object: string): Promise<number | undefined> {
    const found = await stat(this.file(object)).catch(() => undefined);
    return found?.size;
  }

  read(object: string): Readable {
    return createReadStream(this.file(object));
  }

  /** Where an object lies: under the hash of its name, so that no name can lead elsewhere. */
  file(object: string): string {
    return join(this.#folder, createHash('sha256').update(object).digest('hex'));
  }

  /** Makes the folder, and removes what interrupted uploads left in it. */
  async open(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const left = (await readdir(this.#folder)).filter((name) => name.endsWith('.part'));
    await Promise.all(left.map((name) => rm(join(this.#folder, name), { force: true })));
  }

  /** Removes all objects. */
  async clear(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 3 });
    await mkdir(this.#folder, { recursive: true });
  }

  /** Never throws: what stays goes with the emulator's folder. */
  async remove(object: string): Promise<void> {
    await rm(this.file(object), { force: true }).catch(() => undefined);
  }

  #sign(method: string, path: string, query: URLSearchParams): string {
    return createHmac('sha256', this.secret).update(`${method}\n${path}\n${query.toString()}`).digest('hex');
  }
}
