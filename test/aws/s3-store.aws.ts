import { readFile, writeFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { openArtifactStore } from '../../src/artifacts/store.ts';
import { BUCKET, type S3Lab, startS3Lab } from './s3-lab.ts';

const MB = 1024 ** 2;

describe.skipIf(inject('python') === '')('a store in an S3 server of moto', () => {
  let lab: S3Lab;
  beforeAll(async () => {
    lab = await startS3Lab();
    return () => lab.stop();
  });
  beforeEach(() => {
    lab.gate.seen.length = 0;
    lab.gate.mostAtOnce = 0;
  });
  afterEach(async () => {
    lab.gate.refuse = () => undefined;
    if ((await lab.unfinished()) > 0) throw new Error('an upload in parts was left behind');
  });
  const uploads = () => lab.gate.seen.filter((what) => /^PUT .*\.zip|^POST .*\?uploads/.test(what));

  describe('keeps', () => {
    test.each([
      ['what is small', 1000, 1],
      ['just one part', 8 * MB, 1],
      // Begun with one request.
      ['what needs a second part', 8 * MB + 1, 3],
      ['many parts', 50 * MB, 8],
    ])('%s, once', async (_, size, requests) => {
      const { store, prefix } = lab.open();
      const zip = await lab.newZip(size);
      const ref = await store.put(zip);
      expect(ref).toEqual({ uri: `s3://${BUCKET}/${prefix}/${zip.sha256}.zip`, sha256: zip.sha256, size });
      expect(uploads()).toHaveLength(requests);
      expect(await lab.keys(prefix)).toEqual([`${zip.sha256}.zip`]);
      const { stream, size: length } = await lab.open(prefix).store.openRead(ref);
      expect(length).toBe(size);
      expect((await buffer(stream)).equals(await readFile(zip.path))).toBe(true);

      expect(await lab.open(prefix).store.put({ ...zip, path: '/nowhere' })).toEqual(ref);
      expect(uploads()).toHaveLength(requests);
      await expect(store.check(ref)).resolves.toBeUndefined();
      expect(lab.gate.mostAtOnce).toBeLessThanOrEqual(4);
    });

    test('what many put at once', async () => {
      const { store, prefix } = lab.open();
      const zip = await lab.newZip(9 * MB);
      const refs = await Promise.all(Array.from({ length: 3 }, () => store.put(zip)));
      expect(new Set(refs.map(({ uri }) => uri)).size).toBe(1);
      expect(await lab.keys(prefix)).toEqual([`${zip.sha256}.zip`]);
    });

    test('tags, each of which names the artifact that it was given last', async () => {
      const { store, prefix } = lab.open();
      const [first, second] = [await store.put(await lab.newZip(10)), await store.put(await lab.newZip(20))];
      await store.tags.put('latest', first);
      await store.tags.put('latest', second);
      expect(await lab.open(prefix).store.tags.find('latest')).toMatchObject({ tag: 'latest', artifact: second });
      expect(await store.tags.find('stable')).toBeUndefined();
      await expect(store.tags.put('latest', { ...first, size: 11 })).rejects.toMatchObject({ code: 'ArtifactCorrupt' });
      const tags: string[] = [];
      for await (const { tag } of store.tags.all()) tags.push(tag);
      expect(tags).toEqual(['latest']);
      await store.tags.remove('latest');
      expect(await store.tags.find('latest')).toBeUndefined();
    });

    test('anew what lost bytes, or has another content under its name', async () => {
      const { store, prefix } = lab.open();
      const zip = await lab.newZip(1000);
      const ref = await store.put(zip);
      const at = { Bucket: BUCKET, Key: `${prefix}/${zip.sha256}.zip` };
      for (const Body of ['short', 'x'.repeat(1000)]) {
        await lab.s3.putObject({ ...at, Body });
        await expect(store.check(ref)).rejects.toMatchObject({ code: 'ArtifactCorrupt' });
        await store.put(zip);
        await expect(store.check(ref)).resolves.toBeUndefined();
      }
    });

    test('artifacts in a bucket without a prefix', async () => {
      const access = {
        endpoint: lab.url,
        region: 'eu-west-1',
        credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      };
      const store = openArtifactStore(`s3://${BUCKET}`, access);
      const { uri } = await store.put(await lab.newZip(10));
      expect(uri).toMatch(/^s3:\/\/artifacts\/[0-9a-f]{64}\.zip$/);
    });
  });

  describe('a put that breaks off leaves nothing', () => {
    test.each([1000, 30 * MB])('when a file of %i bytes changed since it was hashed', async (size) => {
      const { store, prefix } = lab.open();
      const zip = await lab.newZip(size);
      const content = await readFile(zip.path);
      content[size - 1] = (content[size - 1] ?? 0) ^ 1;
      await writeFile(zip.path, content);
      await expect(store.put(zip)).rejects.toMatchObject({ code: 'ArtifactCorrupt' });
      expect(await lab.keys(prefix)).toEqual([]);
    });

    test('when S3 takes a part no more', async () => {
      const { store, prefix } = lab.open();
      lab.gate.refuse = (what) => (what.includes('partNumber=3') ? 500 : undefined);
      await expect(store.put(await lab.newZip(60 * MB))).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
      expect(await lab.keys(prefix)).toEqual([]);
      // The SDK repeats the part; what follows is not sent at all.
      expect(lab.gate.seen.filter((what) => what.includes('partNumber=3'))).toHaveLength(3);
      expect(lab.gate.seen.filter((what) => what.includes('partNumber=8'))).toHaveLength(0);
    });

    test('when S3 does not complete it', async () => {
      const { store, prefix } = lab.open();
      lab.gate.refuse = (what) => (/^POST .*uploadId=/.test(what) ? 403 : undefined);
      await expect(store.put(await lab.newZip(9 * MB))).rejects.toMatchObject({ code: 'ArtifactRefused' });
      expect(await lab.keys(prefix)).toEqual([]);
    });
  });

  test('what a killed put left is removed when it is old', async () => {
    const { store, prefix } = lab.open();
    await lab.s3.createMultipartUpload({ Bucket: BUCKET, Key: `${prefix}/${'a'.repeat(64)}.zip` });
    // For moto every upload began in 2010.
    expect(await store.removeUnfinished(new Date(0))).toBe(0);
    expect(await lab.unfinished()).toBe(1);
    expect(await store.removeUnfinished(new Date(Date.now() + 60_000))).toBe(1);
  });

  describe('a read fails', () => {
    const stored = async () => {
      const opened = lab.open();
      const zip = await lab.newZip(1000);
      return { ...opened, zip, ref: await opened.store.put(zip) };
    };

    test('ArtifactMissing when nobody put it', async () => {
      const { store, ref } = await stored();
      const sha256 = 'b'.repeat(64);
      const missing = { ...ref, sha256, uri: ref.uri.replace(ref.sha256, sha256) };
      await expect(store.openRead(missing)).rejects.toMatchObject({ code: 'ArtifactMissing' });
      await expect(store.check(missing)).rejects.toMatchObject({ code: 'ArtifactMissing' });
    });

    test('ArtifactCorrupt at once when its size is wrong, and before its last byte when its content is', async () => {
      const { store, ref, prefix } = await stored();
      await expect(store.openRead({ ...ref, size: 2 })).rejects.toMatchObject({ code: 'ArtifactCorrupt' });
      await lab.s3.putObject({ Bucket: BUCKET, Key: `${prefix}/${ref.sha256}.zip`, Body: 'x'.repeat(1000) });
      const { stream } = await store.openRead(ref);
      await expect(buffer(stream)).rejects.toMatchObject({ code: 'ArtifactCorrupt' });
    });

    test.each<[string, object]>([
      ['another bucket', { uri: `s3://other/${'b'.repeat(64)}.zip` }],
      ['a file', { uri: 'file:///etc/passwd' }],
      ['a path as its digest', { sha256: '../../secret' }],
    ])('ArtifactRefused for %s', async (_, lie) => {
      const { store, ref } = await stored();
      lab.gate.seen.length = 0;
      await expect(store.openRead({ ...ref, ...lie })).rejects.toMatchObject({ code: 'ArtifactRefused' });
      await expect(store.check({ ...ref, ...lie })).rejects.toMatchObject({ code: 'ArtifactRefused' });
      expect(lab.gate.seen).toEqual([]);
    });

    test('when the signal says so', async () => {
      const { store, ref } = await stored();
      const stop = new AbortController();
      const { stream } = await store.openRead(ref, { signal: stop.signal });
      stop.abort();
      await expect(buffer(stream)).rejects.toMatchObject({ name: 'AbortError' });
    });

    test('ArtifactRefused, with what to read, without access or a bucket', async () => {
      const { store, ref, zip } = await stored();
      lab.gate.refuse = () => 403;
      await expect(store.check(ref)).rejects.toMatchObject({
        code: 'ArtifactRefused',
        message: expect.stringContaining('docs/operations.md'),
      });
      lab.gate.refuse = () => undefined;
      const access = {
        endpoint: lab.url,
        region: 'eu-west-1',
        credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      };
      const nowhere = openArtifactStore('s3://no-such-bucket/x', access);
      await expect(nowhere.put(zip)).rejects.toMatchObject({
        code: 'ArtifactRefused',
        message: expect.stringContaining('NoSuchBucket'),
      });
    });
  });

  test('knows what jobs carried, whoever writes at the same time', async () => {
    const { store, prefix } = lab.open();
    const artifact = await store.put(await lab.newZip(10));
    const branchCreated = '2026-01-01T00:00:00.000Z';
    const job = {
      appId: 'd1a2',
      branchName: '../ä b',
      artifact,
      branchCreated,
      target: 'default',
      recordedAt: branchCreated,
    };
    const jobs = Array.from({ length: 12 }, (_, index) => ({ ...job, jobId: String(index + 1) }));
    await Promise.all([...jobs, ...jobs].map((one) => store.jobs.record(one)));
    const other = lab.open(prefix).store;
    expect(await other.jobs.history(job)).toEqual(jobs.toReversed());
    await store.jobs.forget({ ...job, jobId: '12' });
    expect(await other.jobs.find({ ...job, jobId: '12' })).toBeUndefined();
    expect(await other.jobs.find({ ...job, jobId: '11' })).toEqual(jobs[10]);
  });

  test('lists what it keeps and when it was used; removes it, unless it was used since', async () => {
    const { store, prefix } = lab.open();
    const ref = await store.put(await lab.newZip(10));
    const listed = async () => {
      const found = [];
      for await (const one of store.list()) found.push(one);
      return found;
    };
    const [first] = await listed();
    expect(first).toMatchObject({ sha256: ref.sha256, size: 10 });
    if (first === undefined) return;
    // S3 tells seconds.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await store.check(ref);
    expect(await store.remove(first)).toBe(false);
    const [second] = await listed();
    expect(second?.usedAt).toBeGreaterThan(first.usedAt);
    expect(second !== undefined && (await store.remove(second))).toBe(true);
    expect(await lab.keys(prefix)).toEqual([]);
  });
});
