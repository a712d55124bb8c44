/**
 * The records of a zip file whose entries are stored, not compressed (PKWARE APPNOTE 6.3, ZIP64 where a number needs it).
 *
 * Stored, since the output of deflate differs between builds of zlib, and the same site must give the same bytes on any
 * machine. CRC and size stand in front of the data: streaming readers refuse stored entries that tell them afterwards.
 */

/** A file in the zip. */
export interface ZipEntry {
  /** Relative, with forward slashes. */
  readonly name: string;
  readonly size: number;
  readonly crc32: number;
  /** Where its local header starts. */
  readonly offset: number;
}

const UINT16_MAX = 0xffff;
const UINT32_MAX = 0xffff_ffff;
const UTF8_NAMES = 0x0800;
const STORED = 0;
/** 1980-01-01 00:00, the first moment that the format knows. */
const DOS_TIME = 0;
const DOS_DATE = (1 << 5) | 1;
const MADE_BY_UNIX = (3 << 8) | 45;
/** A regular file, rw-r--r--, in the upper half of the external attributes. */
const FILE_MODE = 0o100644 * 0x1_0000;

/** Little-endian fields as [bytes, value]. */
type Field = readonly [bytes: 2 | 4 | 8, value: number];

/** In front of the data of an entry. */
export function localHeader({ name, size, crc32 }: Omit<ZipEntry, 'offset'>): Buffer {
  const extra = zip64Extra(size >= UINT32_MAX ? [size, size] : []);
  return record(
    [[4, 0x0403_4b50], [2, versionNeeded(extra)], ...commonFields(name, size, crc32, extra)],
    Buffer.from(name),
    extra,
  );
}

/** At the end of the file: one record for each entry, in order, and the end record. */
export function* centralDirectory(entries: readonly ZipEntry[], offset: number): Generator<Buffer> {
  let size = 0;
  for (const entry of entries) {
    const header = centralHeader(entry);
    size += header.length;
    yield header;
  }
  yield endOfDirectory(entries.length, size, offset);
}

/** Upper bound of what a zip adds to the sizes of its files. */
export function overhead(names: readonly string[]): number {
  return names.reduce((sum, name) => sum + 2 * Buffer.byteLength(name) + 30 + 20 + 46 + 28, 22 + 56 + 20);
}

function centralHeader({ name, size, crc32, offset }: ZipEntry): Buffer {
  const extra = zip64Extra([...(size >= UINT32_MAX ? [size, size] : []), ...(offset >= UINT32_MAX ? [offset] : [])]);
  return record(
    [
      [4, 0x0201_4b50],
      [2, MADE_BY_UNIX],
      [2, versionNeeded(extra)],
      ...commonFields(name, size, crc32, extra),
      [2, 0], // comment
      [2, 0], // disk
      [2, 0], // internal attributes
      [4, FILE_MODE],
      [4, Math.min(offset, UINT32_MAX)],
    ],
    Buffer.from(name),
    extra,
  );
}

/** What the local and the central header have in common, from flags to length of the extra field. */
function commonFields(name: string, size: number, crc32: number, extra: Buffer): Field[] {
  const shownSize = Math.min(size, UINT32_MAX);
  return [
    [2, UTF8_NAMES],
    [2, STORED],
    [2, DOS_TIME],
    [2, DOS_DATE],
    [4, crc32],
    [4, shownSize],
    [4, shownSize],
    [2, Buffer.byteLength(name)],
    [2, extra.length],
  ];
}

function endOfDirectory(count: number, size: number, offset: number): Buffer {
  const plain = record([
    [4, 0x0605_4b50],
    [4, 0], // disks
    [2, Math.min(count, UINT16_MAX)],
    [2, Math.min(count, UINT16_MAX)],
    [4, Math.min(size, UINT32_MAX)],
    [4, Math.min(offset, UINT32_MAX)],
    [2, 0], // comment
  ]);
  if (count < UINT16_MAX && size < UINT32_MAX && offset < UINT32_MAX) return plain;
  const zip64 = record([
    [4, 0x0606_4b50],
    [8, 44], // bytes that follow in this record
    [2, MADE_BY_UNIX],
    [2, 45],
    [8, 0], // disks
    [8, count],
    [8, count],
    [8, size],
    [8, offset],
  ]);
  const locator = record([
    [4, 0x0706_4b50],
    [4, 0], // disk
    [8, offset + size],
    [4, 1], // disks
  ]);
  return Buffer.concat([zip64, locator, plain]);
}

const versionNeeded = (extra: Buffer): number => (extra.length === 0 ? 20 : 45);

function zip64Extra(values: readonly number[]): Buffer {
  if (values.length === 0) return Buffer.alloc(0);
  return record([[2, 1], [2, values.length * 8], ...values.map((value): Field => [8, value])]);
}

function record(fields: readonly Field[], ...tail: Buffer[]): Buffer {
  const buffer = Buffer.alloc(fields.reduce((length, [bytes]) => length + bytes, 0));
  let at = 0;
  for (const [bytes, value] of fields) {
    if (bytes === 2) buffer.writeUInt16LE(value, at);
    else if (bytes === 4) buffer.writeUInt32LE(value, at);
    else buffer.writeBigUInt64LE(BigInt(value), at);
    at += bytes;
  }
  return Buffer.concat([buffer, ...tail]);
}
