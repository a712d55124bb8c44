import { expect, test } from 'vitest';
import { sayViolations, validateInput } from '../../../src/model/validate.ts';
import type { OperationName } from '../../../activities/types.ts';

const job = { appId: 'd1', branchName: 'main' };

test.each<[OperationName, object, string]>([
  ['startJob', { ...job, jobType: 'RETRY' }, 'jobId is required when jobType is RETRY'],
  ['startJob', { ...job, jobType: 'RELEASE' }, ''],
  ['startDeployment', job, 'jobId or sourceUrl is required: what is to be deployed?'],
  ['startDeployment', { ...job, sourceUrl: 's3://bucket/site.zip' }, ''],
  ['createApp', { name: 'x', accessToken: 'a' }, 'accessToken needs a repository, which it gives access to'],
  ['createApp', { name: 'x', repository: 'https://github.com/a/b', accessToken: 'a' }, ''],
  ['updateApp', { appId: 'd1', accessToken: 'a' }, ''],
  [
    'updateApp',
    { appId: 'd1', accessToken: 'a', oauthToken: 'b' },
    'oauthToken must not be given together with accessToken: GitHub takes accessToken, others oauthToken',
  ],
])('%s of %o', (operation, input, expected) => {
  expect(sayViolations(validateInput(operation, input))).toBe(expected);
});

test.each([{ 'aws:x': 'y' }, { 'key with space': 'y' }, { ['k'.repeat(129)]: 'y' }, { key: 'v'.repeat(257) }])(
  'createApp refuses the tags %o',
  (tags) => {
    expect(validateInput('createApp', { name: 'x', tags })).toHaveLength(1);
  },
);

test.each([
  ['tagResource', { tags: { 'temporal-amplify:key': 'x' } }],
  ['untagResource', { tagKeys: ['team', 'temporal-amplify:key'] }],
] as const)('%s leaves the tag of the operation key alone', (operation, input) => {
  const resourceArn = 'arn:aws:amplify:eu-west-1:123456789012:apps/d1';
  expect(sayViolations(validateInput(operation, { resourceArn, ...input }))).toMatch(/must not name the tag/);
});
