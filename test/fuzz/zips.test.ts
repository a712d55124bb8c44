import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { array, asyncProperty, constantFrom, integer, oneof, record, string, uint8Array } from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkZip } from '../../src/artifacts/check-zip.ts';
import { SourceError } from '../../src/artifacts/errors.ts';
import { DeployError } from '../../src/emulator/jobs/deploy-error.ts';
import { unzip } from '../../src/emulator/jobs/unzip.ts';
import { counterexample } from './fuzz.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'temporal-amplify-zips-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const limits = { maxBytes: 1_000_000, maxFiles: 1_000 };
/** Of one case, however large what it promises is. */
const MOST_MEMORY = 300 * 1024 ** 2;
const MOST_MS = 20_000;

/** One entry, as no honest tool writes it. */
interface Entry {
  readonly name: string;
  readonly content: Uint8Array;
  /** What the headers say of the size. Default: the truth. */
  readonly size?: number;
  /** Unix type and permissions. */
  readonly mode?: number;
  readonly deflated?: boolean;
}

/** A zip of entries; their data lies where the first one's does where they say so, as in a bomb. */
function zipOf(entries: readonly Entry[], { overlapping = false } = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content, size = content.length, mode = 0o100644, deflated = false } of entries) {
    const data = deflated ? deflateRawSync(content) : Buffer.from(content);
    const bytes = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2);
    common.writeUInt16LE(deflated ? 8 : 0, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(bytes.length, 22);
    const offset = overlapping && directory.length > 0 ? 0 : at;
    if (offset === at) {
      const local = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), common, bytes, data]);
      parts.push(local);
      at += local.length;
    }
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(mode * 0x1_0000, 6);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from([0x50, 0x4b, 1, 2, 20, 3]), common, tail, bytes]));
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(Math.min(directory.length, 0xffff), 8);
  end.writeUInt16LE(Math.min(directory.length, 0xffff), 10);
  const central = Buffer.concat(directory);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, central, end]);
}

/** A zip with so many empty entries: its directory alone, with the 64-bit end that the number needs. */
function manyEntries(count: number): Buffer {
  const one = zipOf([{ name: 'index.html', content: Buffer.of() }]);
  const entry = one.subarray(one.indexOf('PK\u0001\u0002', 0, 'latin1'), one.length - 22);
  const local = one.subarray(0, one.indexOf('PK\u0001\u0002', 0, 'latin1'));
  const end = Buffer.alloc(56 + 20 + 22);
  end.writeUInt32LE(0x0606_4b50, 0);
  end.writeBigUInt64LE(44n, 4);
  for (const at of [24, 32]) end.writeBigUInt64LE(BigInt(count), at);
  end.writeBigUInt64LE(BigInt(entry.length * count), 40);
  end.writeBigUInt64LE(BigInt(local.length), 48);
  end.writeUInt32LE(0x0706_4b50, 56);
  end.writeBigUInt64LE(BigInt(local.length + entry.length * count), 64);
  end.writeUInt32LE(1, 72);
  end.writeUInt32LE(0x0605_4b50, 76);
  for (const at of [84, 86]) end.writeUInt16LE(0xffff, at);
  for (const at of [88, 92]) end.writeUInt32LE(0xffff_ffff, at);
  return Buffer.concat([local, Buffer.concat(Array.from({ length: count }, () => entry)), end]);
}

/** What came of a zip: it is taken, or refused by the error that is for that. Nothing but the folder's own files is written. */
async function tried(zip: Uint8Array): Promise<{ readonly served?: string; readonly checked?: string }> {
  const room = await mkdtemp(join(dir, 'case-'));
  const [file, folder] = [join(room, 'site.zip'), join(room, 'site')];
  await writeFile(file, zip);
  await mkdir(folder);
  const [start, memory] = [performance.now(), process.memoryUsage().rss];
  const served = await unzip(file, folder, limits, AbortSignal.timeout(MOST_MS)).then(
    () => undefined,
    reasonOf(DeployError),
  );
  const checked = await checkZip(file).then(() => undefined, reasonOf(SourceError));
  expect(performance.now() - start).toBeLessThan(MOST_MS);
  expect(process.memoryUsage().rss - memory).toBeLessThan(MOST_MEMORY);
  expect((await readdir(room)).toSorted()).toEqual(['site', 'site.zip']);
  const written = await readdir(folder);
  expect(written.filter((name) => !/^\d+$/.test(name))).toEqual([]);
  const sizes = await Promise.all(written.map(async (name) => (await readFile(join(folder, name))).length));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(limits.maxBytes + 65_536);
  await rm(room, { recursive: true });
  return { ...(served !== undefined && { served }), ...(checked !== undefined && { checked }) };
}

const reasonOf =
  (kind: typeof DeployError | typeof SourceError) =>
  (error: unknown): string => {
    expect(error).toBeInstanceOf(kind);
    return error instanceof Error ? error.message : '';
  };

const page = { name: 'index.html', content: Buffer.from('hi') };

describe('a zip that does harm is refused with its reason', () => {
  test.each<[string, () => Buffer, RegExp, RegExp | undefined]>([
    [
      'a bomb',
      () => zipOf([page, { name: 'zeros', content: Buffer.alloc(50_000_000), deflated: true }]),
      /exceed the size/,
      undefined,
    ],
    [
      'a bomb that lies about its size',
      () => zipOf([page, { name: 'zeros', content: Buffer.alloc(50_000_000), size: 10, deflated: true }]),
      /can't be read|exceed the size/,
      undefined,
    ],
    [
      'entries that share their data',
      () =>
        zipOf(
          Array.from({ length: 20 }, () => ({ name: 'index.html', content: Buffer.alloc(900_000), deflated: true })),
          { overlapping: true },
        ),
      /exceed the size/,
      undefined,
    ],
    ['a parent path', () => zipOf([page, { ...page, name: '../../evil' }]), /invalid relative path/, /not a safe path/],
    ['an absolute path', () => zipOf([page, { ...page, name: '/etc/evil' }]), /absolute path/, /not a safe path/],
    ['a backward path', () => zipOf([page, { ...page, name: '..\\evil' }]), /invalid|relative/, /not a safe path/],
    ['a link', () => zipOf([page, { ...page, name: 'link', mode: 0o120777 }]), /symbolic link/, /symbolic link/],
    ['a device', () => zipOf([page, { ...page, name: 'null', mode: 0o020666 }]), /special file/, undefined],
    ['a million entries', () => manyEntries(1_000_000), /more than 1000 files/, /at most 500000/],
    [
      'more folders than files are taken',
      () => zipOf(Array.from({ length: 1_001 }, (_, at) => ({ name: `${at}/`, content: Buffer.of() }))),
      /more than 1000/,
      /no file/,
    ],
  ])('%s', async (_, make, served, checked) => {
    const reasons = await tried(make());
    expect(reasons.served).toMatch(served);
    expect(reasons.checked ?? '').toMatch(checked ?? /^$/);
  });
});

test('a zip of any form is taken or refused, and nothing else happens', async () => {
  const entry = record({
    name: oneof(
      string({ unit: 'binary', maxLength: 30 }),
      constantFrom('index.html', '../x', 'a/../../x', 'C:\\x', 'a//b', '\0', 'con'),
    ),
    content: uint8Array({ maxLength: 500 }),
    mode: constantFrom(0, 0o100644, 0o040755, 0o120777, 0o010644),
    deflated: constantFrom(true, false),
  });
  const change = record({ at: integer({ min: 0, max: 2_000 }), to: integer({ min: 0, max: 255 }) });
  const cases = record({
    entries: array(entry, { maxLength: 5 }),
    changes: array(change, { maxLength: 6 }),
    cut: integer({ min: 0, max: 40 }),
  });
  expect(
    await counterexample(
      asyncProperty(cases, async ({ entries, changes, cut }) => {
        const zip = zipOf([page, ...entries]);
        for (const { at, to } of changes) zip[at % zip.length] = to;
        await tried(cut > 30 ? zip.subarray(0, zip.length - cut) : zip);
      }),
      50,
    ),
  ).toBeUndefined();
});
