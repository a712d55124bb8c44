import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { beforeAll, expect, inject, test } from 'vitest';
import { readKeys } from '../../src/codec/keys.ts';
import { readKeySources } from '../../src/codec/key-sources.ts';
import { ConfigError } from '../../src/config.ts';

const bytes = randomBytes(32);
const short = bytes.subarray(1);
const dir = join(inject('testDir'), 'keys');
const fileOf = (name: string): string => join(dir, name);
beforeAll(async () => {
  await mkdir(dir, { recursive: true });
  await writeFile(fileOf('base64'), `${bytes.toString('base64')}\n`);
  await writeFile(fileOf('hexadecimal'), `${bytes.toString('hex')}\n`);
  await writeFile(fileOf('short'), `${short.toString('base64')}\n`);
});

/** Reads the keys that PAYLOAD_KEYS names. */
const read = (text: string, env: Readonly<Record<string, string>> = {}) => {
  const { sources, errors } = readKeySources(text, env);
  expect(errors).toEqual([]);
  return readKeys({ keys: sources, kms: { region: 'eu-west-1' } });
};
/** Why they cannot be had. */
const failure = (text: string, env?: Readonly<Record<string, string>>): Promise<unknown> =>
  read(text, env).then(
    () => undefined,
    (error: unknown) => error,
  );

test('keys are had from files and variables, in base64 and hexadecimal, in their order', async () => {
  const text = `a=file:${fileOf('base64')},b=file:${fileOf('hexadecimal')},c=env:LOWER,d=env:UPPER,e=env:BASE64`;
  const [LOWER, BASE64] = [bytes.toString('hex'), bytes.toString('base64')];
  const keys = await read(text, { LOWER, UPPER: LOWER.toUpperCase(), BASE64 });
  expect(keys.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'e']);
  for (const { key } of keys) expect(key.export()).toEqual(bytes);
});

test('a file that is not there is named, with its key', async () => {
  const text = `good=file:${fileOf('base64')},bad=file:${fileOf('missing')}`;
  const error = await failure(text);
  expect(error).toBeInstanceOf(ConfigError);
  expect(String(error)).toMatch(/PAYLOAD_KEYS: key bad: ENOENT: .*missing/);
  expect(inspect(error)).not.toContain(bytes.toString('base64'));
});

test.each([
  ['in base64, of a file', `bad=file:${fileOf('short')}`, short.toString('base64')],
  ['in base64', 'bad=env:KEY', short.toString('base64')],
  ['in hexadecimal', 'bad=env:KEY', short.toString('hex')],
])('31 bytes %s are no key, and are not told', async (_, text, key) => {
  const error = await failure(text, { KEY: key });
  expect(error).toBeInstanceOf(ConfigError);
  expect(String(error)).toMatch(/PAYLOAD_KEYS: key bad: must be 32 bytes, in base64 or hexadecimal; make one with: /);
  expect(inspect(error)).not.toContain(key);
});
