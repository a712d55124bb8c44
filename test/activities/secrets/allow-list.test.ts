import { randomUUID } from 'node:crypto';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, inject, test } from 'vitest';
import { readAllowList } from '../../../activities/secrets/allow-list.ts';
import { parseSecretRef } from '../../../src/model/secret-ref.ts';

let dir: string;
beforeAll(async () => {
  dir = join(inject('testDir'), randomUUID());
  await mkdir(join(dir, 'allowed', '..data'), { recursive: true });
  await mkdir(join(dir, 'other'));
  for (const file of ['allowed/..data/mounted', 'allowed/plain', 'other/secret']) await writeFile(join(dir, file), 'x');
  // As Kubernetes mounts them.
  await symlink(join(dir, 'allowed/..data/mounted'), join(dir, 'allowed/mounted'));
  await symlink(join(dir, 'other/secret'), join(dir, 'allowed/link-out'));
  await symlink(join(dir, 'other/not-there-yet'), join(dir, 'allowed/dangling'));
  await symlink(join(dir, 'allowed'), join(dir, 'link-in'));
});

const allowed = async (list: string, ref: string): Promise<boolean> => {
  const parsed = parseSecretRef(ref.replace('DIR', dir));
  if (parsed === undefined) throw new Error(`${ref} is no reference`);
  return (await readAllowList(list.replaceAll('DIR', dir))(parsed)) !== undefined;
};

test.each<[string, string, boolean]>([
  ['', 'env:TOKEN', false],
  ['env:TOKEN', 'env:TOKEN', true],
  ['env:TOKEN', 'env:TOKEN_2', false],
  ['env:TOKEN', 'env:MY_TOKEN', false],
  ['env:DEPLOY_*', 'env:DEPLOY_TOKEN', true],
  ['env:DEPLOY_*', 'env:AWS_SECRET_ACCESS_KEY', false],
  ['env:A.C', 'env:ABC', false],
  ['env:*', 'ssm:TOKEN', false],
  ['env:A, ssm:/amplify/*', 'ssm:/amplify/prod/token', true],
  ['ssm:/amplify/*', 'ssm:/other', false],
  ['secretsmanager:git', 'secretsmanager:git#token', true],
  ['file:DIR/allowed/*', 'file:DIR/allowed/plain', true],
  ['file:DIR/allowed/*', 'file:DIR/allowed/mounted', true],
  ['file:DIR/allowed/*', 'file:DIR/allowed/not-there-yet', true],
  ['file:DIR/allowed/*', 'file:DIR/allowed/../other/secret', false],
  ['file:DIR/allowed/*', 'file:DIR/allowed/link-out', false],
  ['file:DIR/allowed/*', 'file:DIR/nowhere/secret', false],
  ['file:DIR/allowed/*', 'file:allowed/plain', false],
  ['file:DIR/link-in/*', 'file:DIR/allowed/plain', true],
  ['file:DIR/allowed/plain', 'file:DIR/link-in/plain', true],
  ['file:DIR/allowed/mounted', 'file:DIR/allowed/mounted', true],
  ['file:DIR/allowed/mou*', 'file:DIR/allowed/mounted', true],
  ['file:DIR/allowed/link-out', 'file:DIR/allowed/link-out', false],
  ['file:DIR/allowed/*', 'file:DIR/allowed/dangling', false],
  ['file:/*', 'file:DIR/other/secret', true],
  ['env:*_TOKEN*_X', 'env:A_TOKEN_B_X', true],
  ['env:*_TOKEN*_X', 'env:A_TOKEN_X', true],
  ['env:*_TOKEN*_X', 'env:A_X_TOKEN', false],
])('%s: %s', async (list, ref, expected) => {
  expect(await allowed(list, ref)).toBe(expected);
});

test.each(['TOKEN', 'env:', 'file:secrets/*', 'secretsmanager:a#b'])('%s is no entry of the list', (entry) => {
  expect(() => readAllowList(entry)).toThrow(`"${entry}" must be env:NAME`);
});

test('a reference that was made to keep a pattern busy takes no time', async () => {
  const before = process.cpuUsage();
  const name = '_TOKEN_X'.repeat(250);
  expect(await allowed('env:*_TOKEN*_X*Y*Z', `env:${name}`)).toBe(false);
  // Of this process, since others may have the machine meanwhile.
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(200);
  expect(parseSecretRef(`env:${name.repeat(2)}`)).toBeUndefined();
});
