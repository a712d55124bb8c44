import { expect, test } from 'vitest';
import { models, type Shapes } from '../../../src/model/index.ts';
import { redactedValues } from '../../../src/model/redaction.ts';
import { parseSecretRef } from '../../../src/model/secret-ref.ts';
import { mapSecrets, secretMembers } from '../../../src/model/secrets.ts';
import { sayViolations, validateInput } from '../../../src/model/validate.ts';

/** Names of the members that point to a shape which passes. */
const membersOf = (shapes: Shapes, passes: (name: string, shape: string) => boolean): string[] =>
  Object.values(shapes).flatMap((shape) =>
    shape.type === 'structure'
      ? Object.entries(shape.members).flatMap(([name, member]) => (passes(name, member.shape) ? [name] : []))
      : [],
  );
const all = Object.values(models).map(({ shapes }) => shapes);

test('every member that a service model marks as sensitive counts as a secret', () => {
  const marked = all.flatMap((shapes) =>
    membersOf(shapes, (_, shape) => {
      const target = shapes[shape];
      return target !== undefined && 'sensitive' in target && target.sensitive;
    }),
  );
  expect(new Set(marked).size).toBeGreaterThan(8);
  expect(marked.filter((name) => !Object.hasOwn(secretMembers, name))).toEqual([]);
});

test('no name in the table is one that the models lack', () => {
  const known = new Set(all.flatMap((shapes) => membersOf(shapes, () => true)));
  expect(Object.keys(secretMembers).filter((name) => !known.has(name))).toEqual([]);
});

test('the places of secrets are found at any depth, and nothing else is touched', () => {
  const app = {
    name: 'shop',
    environmentVariables: { TOKEN: 'a', EMPTY: '' },
    autoBranchCreationConfig: { basicAuthCredentials: 'b', stage: 'BETA' },
    tags: { team: 'web' },
  };
  const places: string[] = [];
  const mapped = mapSecrets([app, 'text'], (value, { path, revealable }) => {
    places.push(`${path}${revealable ? ' revealable' : ''}`);
    return value === '' ? value : 'x';
  });
  expect(places).toEqual([
    '[0].environmentVariables.TOKEN',
    '[0].environmentVariables.EMPTY',
    '[0].autoBranchCreationConfig.basicAuthCredentials',
  ]);
  expect(mapped).toEqual([
    {
      ...app,
      environmentVariables: { TOKEN: 'x', EMPTY: '' },
      autoBranchCreationConfig: { basicAuthCredentials: 'x', stage: 'BETA' },
    },
    'text',
  ]);
  const plain = { name: 'shop', tags: { team: 'web' } };
  expect(mapSecrets(plain, () => 'x')).toBe(plain);
});

test.each([
  ['env:TOKEN', { scheme: 'env', name: 'TOKEN' }],
  ['file:/run/secrets/a#b', { scheme: 'file', name: '/run/secrets/a#b' }],
  ['ssm:/amplify/token', { scheme: 'ssm', name: '/amplify/token' }],
  ['secretsmanager:git#token', { scheme: 'secretsmanager', name: 'git', key: 'token' }],
  [
    'secretsmanager:arn:aws:secretsmanager:eu-west-1:1:secret:git',
    { scheme: 'secretsmanager', name: 'arn:aws:secretsmanager:eu-west-1:1:secret:git' },
  ],
  ['vault:x', undefined],
  ['env:', undefined],
  ['secretsmanager:x#', undefined],
  ['secretsmanager:git#a#b', { scheme: 'secretsmanager', name: 'git', key: 'a#b' }],
  ['TOKEN', undefined],
])('the reference %s', (text, parsed) => {
  expect(parseSecretRef(text)).toEqual(parsed);
});

const repository = 'https://github.com/a/b';
test.each<[object, string]>([
  [{ accessToken: { secretRef: 'env:TOKEN' }, repository }, ''],
  [{ environmentVariables: { A: { secretRef: 'ssm:/a' }, B: 'plain' } }, ''],
  [{ basicAuthCredentials: { username: 'me', password: { secretRef: 'file:/p' } } }, ''],
  [
    { accessToken: { secretRef: 'TOKEN' }, repository },
    'accessToken.secretRef must be env:NAME, file:PATH, ssm:NAME, secretsmanager:ID or secretsmanager:ID#KEY',
  ],
  [{ accessToken: { secret: 'env:X' }, repository }, 'accessToken must be a string or {"secretRef": "env:NAME"}'],
  [
    { basicAuthCredentials: { username: 'a:b', passwort: 'x' } },
    'basicAuthCredentials.username must not have a colon; basicAuthCredentials.passwort is not a known member; ' +
      'basicAuthCredentials.password is required',
  ],
  [{ description: { secretRef: 'env:X' } }, 'description must be a string'],
  [
    { environmentVariables: { secretRef: 'env:X' } },
    'environmentVariables.secretRef must be given for each value, not in place of all',
  ],
  [
    { oauthToken: { secretRef: 'env:X' }, repositry: 'r' },
    'repositry is not a known member (did you mean repository?); oauthToken needs a repository, which it gives access to',
  ],
  [{ tags: { buildSpec: { secretRef: 'env:X' } } }, 'tags.buildSpec must be a string'],
  [{ tags: { team: { secretRef: 'env:X' } } }, 'tags.team must be a string'],
  [
    { buildSpec: '[redacted 0123456789abcdef]' },
    'buildSpec is a redacted value: leave it out, or give the real one or a reference to it',
  ],
])('createApp with %o', (input, expected) => {
  expect(sayViolations(validateInput('createApp', { name: 'x', ...input }))).toBe(expected);
});

test('a redacted value is refused wherever it stands', () => {
  const marker = '[redacted 0123456789abcdef]';
  expect(redactedValues({ a: [{ b: `x ${marker}` }], c: 'fine' }).map(({ path }) => path)).toEqual(['a[0].b']);
});
