import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationsByName } from '../../src/model/index.ts';
import { breaches, sample } from './breaches.ts';
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

const operations = [...operationsByName.values()];
const cases = operations.map((operation) => [operation.name, operation] as const);
const errorOf = (answer: Promise<unknown>): Promise<unknown> => answer.catch((thrown: unknown) => thrown);

/** Messages are at most so long. */
const shortest = (text: string): string => text.slice(0, 200);

test.each([
  ['amplify', 376],
  ['amplifybackend', 150],
])('the model of %s has this many constraints', (service, count) => {
  const own = operations.filter((operation) => operation.service === service);
  expect(own.flatMap(({ shapes, input }) => breaches(shapes, input))).toHaveLength(count);
});

describe('each constraint of the model is a BadRequestException that names the member:', () => {
  test.each(cases)('%s', async (_name, operation) => {
    for (const { path, rule, input } of breaches(operation.shapes, operation.input)) {
      const message = shortest(`1 validation error detected: ${path} ${rule}`);
      expect(await errorOf(call(operation, input as object))).toMatchObject({
        name: 'BadRequestException',
        message: expect.stringContaining(message),
      });
    }
  });
});

describe('takes all that the model has:', () => {
  test.each(cases)('%s', async (_name, operation) => {
    const outcome = await errorOf(call(operation, sample(operation.shapes, operation.input) as object));
    // What is wrong then is that nothing of it exists, or that one thing rules the other out.
    const message = outcome instanceof Error ? outcome.message : 'done';
    expect(message).toMatch(/^done$|not found|Invalid nextToken|Only one of jobId/);
  });
});
