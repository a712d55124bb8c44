import { describe, expect, test } from 'vitest';
import { callFailure, decide, type Decision, retryTable } from '../../activities/failures.ts';
import { models } from '../../src/model/index.ts';
import { mendable } from '../../workflows/lib/mendable.ts';

/** One example or more of each row: name, message, status, and what is to be done. */
const examples: readonly [what: string, name: string, message: string, status: number | undefined, Decision][] = [
  [
    'a throttle that is called a bad request',
    'BadRequestException',
    'Rate exceeded while calling CreateApp, please slow down or try again later.',
    400,
    'throttled',
  ],
  ['a throttle without a name of its own', 'Unknown', 'Too many requests', 429, 'throttled'],
  [
    'a branch, domain or environment that is busy',
    'BadRequestException',
    'Failed to create branch. The branch is deleting for the app. Please wait a few minutes before re-create this branch.',
    400,
    'busy',
  ],
  [
    'a branch, domain or environment that is busy',
    'BadRequestException',
    'Cannot update domain while the domain is in UPDATING status.',
    400,
    'busy',
  ],
  [
    'a branch, domain or environment that is busy',
    'LimitExceededException',
    'The last job(deployment) 64 was not finished, please wait until it finish',
    429,
    'busy',
  ],
  [
    'a branch, domain or environment that is busy',
    'ValidationException',
    'There is already a pending job for the requested appId: X',
    400,
    'busy',
  ],
  [
    'a quota, which waiting does not lift',
    'LimitExceededException',
    'You have reached the maximum number of apps in this account.',
    429,
    'rejected',
  ],
  ['a throttle', 'LimitExceededException', 'slow down', 429, 'throttled'],
  ['a throttle', 'TooManyRequestsException', 'slow down', 429, 'throttled'],
  ['a throttle', 'ThrottlingException', 'slow down', 400, 'throttled'],
  [
    'a request that is wrong',
    'BadRequestException',
    'You have reached the maximum number of branches in this app.',
    400,
    'rejected',
  ],
  [
    'a request that is wrong',
    'ValidationException',
    'An error occurred while processing your request: null',
    400,
    'rejected',
  ],
  ['no access, by the service', 'UnauthorizedException', 'no', 401, 'denied'],
  [
    "a clock that is wrong, which the SDK sets by the answer's",
    'InvalidSignatureException',
    'Signature expired: 20261121T080000Z is now earlier than 20261121T081500Z',
    403,
    'transient',
  ],
  [
    'no access, by the gateway',
    'AccessDeniedException',
    'User: x is not authorized to perform: amplify:ListApps',
    403,
    'denied',
  ],
  ['no access, by the gateway', 'AccessDenied', 'x is not authorized to perform: sts:AssumeRole', 403, 'denied'],
  ['no access, by the gateway', 'ExpiredTokenException', 'The security token is expired', 403, 'denied'],
  ['no access, by what gives credentials', 'InvalidIdentityToken', 'no', 400, 'denied'],
  ['a thing that does not exist', 'NotFoundException', 'no', 404, 'rejected'],
  ['a thing that does not exist', 'ResourceNotFoundException', 'no', 404, 'rejected'],
  ['a failure inside the service', 'InternalFailureException', 'oops', 500, 'transient'],
  ['a failure behind the service', 'DependentServiceFailureException', 'oops', 503, 'transient'],
  ['a timeout behind the service', 'GatewayTimeoutException', 'oops', 504, 'transient'],
  ['a request that ran into its timeout', 'TimeoutError', 'socket timed out', undefined, 'transient'],
  ['no credentials, now', 'CredentialsProviderError', 'Could not load credentials', undefined, 'unidentified'],
  ['no credentials, now', 'TokenProviderError', 'Token is expired', undefined, 'unidentified'],
  ['no credentials, now', 'ProviderError', 'no answer from instance metadata', undefined, 'unidentified'],
  ['an operation that is not offered', 'NotImplementedException', 'no', 501, 'rejected'],
  ['an unknown name with status 429', 'OddException', 'no', 429, 'throttled'],
  ['an unknown name, or no JSON, with status 5xx', 'SyntaxError', 'Unexpected token <', 502, 'transient'],
  ['an unknown name with status 4xx', 'TeapotException', 'no', 418, 'rejected'],
  ['no answer: a broken connection, or a broken answer', 'Error', 'socket hang up', undefined, 'transient'],
];

describe('the retry table', () => {
  test.each(examples)('%s: %s "%s" %s is %s', (_, name, message, status, decision) => {
    expect(decide(name, message, status)).toBe(decision);
  });

  test('has an example above for each row, and no other', () => {
    expect(new Set(examples.map(([what]) => what))).toEqual(new Set(retryTable.map(({ what }) => what)));
  });

  test('lets a person mend what is denied, and what nobody is known by', () => {
    const forPeople = examples.filter(([, , , , decision]) => decision === 'denied' || decision === 'unidentified');
    expect(forPeople.map(([, name]) => name).filter((name) => !mendable.has(name))).toEqual([]);
    const left = [...mendable].filter((name) => !/denied|unidentified/.test(decide(name, 'no', undefined)));
    expect(left).toEqual(['ArtifactStoreFull', 'LimitExceededException']);
  });

  test('names every exception that the service models declare', () => {
    const declared = Object.values(models).flatMap(({ shapes }) =>
      Object.entries(shapes).flatMap(([name, shape]) => (shape.type === 'structure' && shape.exception ? [name] : [])),
    );
    const named = (name: string) => retryTable.some((row) => row.name?.test(name));
    expect(declared.filter((name) => !named(name))).toEqual([]);
    expect(declared.length).toBeGreaterThan(8);
  });
});

test('waits as long as Retry-After asks for, within reason', () => {
  const failure = (retryAfter: string) => {
    const error = Object.assign(new Error('slow down'), {
      name: 'TooManyRequestsException',
      $metadata: { httpStatusCode: 429 },
      $response: { headers: { 'retry-after': retryAfter } },
    });
    return Number(callFailure('getApp', error, 1).nextRetryDelay);
  };
  expect(failure('30')).toBe(30_000);
  expect(failure('86400')).toBe(300_000);
  expect(failure('soon')).toBeLessThanOrEqual(2_000);
});
