import * as amplify from '@aws-sdk/client-amplify';
import * as amplifybackend from '@aws-sdk/client-amplifybackend';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { operationsByName, structureOf } from '../../src/model/index.ts';
import { errorOf } from './backend-lab.ts';
import { sample } from './breaches.ts';
import { startLab } from './lab.ts';
import type { Lab } from './lab.ts';
import { sdkCaller } from './sdk.ts';
import type { SdkCaller } from './sdk.ts';

let lab: Lab;
let call: SdkCaller;
beforeAll(async () => {
  lab = await startLab();
  call = sdkCaller({ endpoint: lab.emulator.url, account: '123456789012' });
});
afterAll(() => lab.emulator.close());

type AnyClass = new (input: object) => unknown;

/** The SDK's classes by name. */
const classes = { amplify, amplifybackend } as unknown as Record<string, Record<string, AnyClass | undefined>>;

/** What AmplifyBackend's errors tell besides their message. */
const members: Readonly<Record<string, object>> = {
  NotFoundException: { ResourceType: 'Resource' },
  TooManyRequestsException: { LimitType: 'RequestRate' },
};

const cases = [...operationsByName.values()].map((operation) => [operation.name, operation] as const);

test('there are 68 operations', () => expect(cases).toHaveLength(68));

test.each(cases)(
  '%s: clients see each declared error as its class, and others by their name',
  async (name, operation) => {
    const { service, errors, shapes, input } = operation;
    const provoked = async (error: string): Promise<unknown> => {
      await lab.control('POST', 'faults', {
        kind: 'error',
        operation: name,
        name: error,
        message: 'As told.',
        count: 1,
      });
      return await errorOf(call(operation, sample(shapes, input) as object));
    };
    expect(errors).not.toEqual([]);
    for (const error of errors) {
      const thrown = await provoked(error);
      expect(thrown).toBeInstanceOf(classes[service]?.[error]);
      expect(thrown).toMatchObject({
        name: error,
        message: 'As told.',
        $metadata: { httpStatusCode: structureOf(shapes, error).error?.httpStatusCode, requestId: expect.any(String) },
        ...(service === 'amplifybackend' && members[error]),
      });
    }
    const undeclared = { name: 'ValidationException', message: 'As told.', $metadata: { httpStatusCode: 400 } };
    expect(await provoked('ValidationException')).toMatchObject(undeclared);
  },
);
