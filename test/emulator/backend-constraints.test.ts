import * as backend from '@aws-sdk/client-amplifybackend';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { models, shapeOf } from '../../src/model/index.ts';
import { startLab } from './lab.ts';
import type { Lab } from './lab.ts';

let lab: Lab;
let client: backend.AmplifyBackend;
beforeAll(async () => {
  lab = await startLab();
  client = new backend.AmplifyBackend(lab.clientOptions('123456789012', 'eu-west-1'));
});
afterAll(() => lab.emulator.close());

const { operations, shapes } = models.amplifybackend;

/** A wrong input, and the rule that it breaks. */
interface Breach {
  readonly path: string;
  readonly rule: string;
  readonly input: unknown;
}

/** A value with every member that a shape can have. */
function sample(name: string): unknown {
  const shape = shapeOf(shapes, name);
  switch (shape.type) {
    case 'structure':
      return Object.fromEntries(Object.entries(shape.members).map(([member, { shape: of }]) => [member, sample(of)]));
    case 'list':
      return [sample(shape.member.shape)];
    case 'string':
      return shape.enum?.[0] ?? 'd1';
    case 'boolean':
      return true;
    case 'integer':
    case 'double':
      return shape.min ?? 1;
    default:
      throw new Error(`AmplifyBackend has no input of type ${shape.type}.`);
  }
}

/** All ways to break one constraint of a shape, each in an otherwise good value. */
function breaches(name: string, path = ''): Breach[] {
  const shape = shapeOf(shapes, name);
  const at = path || 'the body';
  if (shape.type === 'string') {
    return shape.enum === undefined ? [] : [{ path: at, rule: 'must be one of', input: 'NONE_OF_THEM' }];
  }
  if (shape.type === 'integer' || shape.type === 'double') {
    const { min, max } = shape;
    return [
      ...(min === undefined ? [] : [{ path: at, rule: `must be at least ${min}`, input: min - 1 }]),
      ...(max === undefined ? [] : [{ path: at, rule: `must be at most ${max}`, input: max + 1 }]),
    ];
  }
  if (shape.type === 'list') {
    return breaches(shape.member.shape, `${path}[0]`).map((breach) => ({ ...breach, input: [breach.input] }));
  }
  if (shape.type !== 'structure') return [];
  const whole = Object.entries(sample(name) as Record<string, unknown>);
  return Object.entries(shape.members).flatMap(([member, { shape: of, location }]) => {
    const inner = path === '' ? member : `${path}.${member}`;
    const replaced = (value: unknown) => Object.fromEntries([...whole, [member, value]]);
    if (location === 'uri') return [{ path: inner, rule: 'must not be empty', input: replaced('') }];
    return [
      ...(shape.required?.includes(member) === true
        ? [{ path: inner, rule: 'is required', input: replaced(undefined) }]
        : []),
      ...breaches(of, inner).map((breach) => ({ ...breach, input: replaced(breach.input) })),
    ];
  });
}

function send(operation: string, input: unknown): Promise<unknown> {
  const method: unknown = Reflect.get(client, operation.charAt(0).toLowerCase() + operation.slice(1));
  if (typeof method !== 'function') throw new Error(`The SDK has no ${operation}.`);
  return Promise.resolve(Reflect.apply(method, client, [input])).catch((thrown: unknown) => thrown);
}

const cases = Object.entries(operations).map(([name, { input }]) => [name, input] as const);

test('the model has this many constraints', () => {
  expect(cases.flatMap(([, input]) => breaches(input))).toHaveLength(150);
});

describe('each constraint of the model is a BadRequestException that names the member:', () => {
  test.each(cases)('%s', async (name, input) => {
    for (const breach of breaches(input)) {
      expect(await send(name, breach.input)).toMatchObject({
        name: 'BadRequestException',
        message: expect.stringContaining(`1 validation error detected: ${breach.path} ${breach.rule}`),
      });
    }
  });
});

const withApp = cases.filter(([name]) => name !== 'ListS3Buckets');

test.each(withApp)('%s takes all that the model has, and misses the app', async (name, input) => {
  const expected = { name: 'NotFoundException', ResourceType: 'App', message: 'App d1 not found.' };
  expect(await send(name, sample(input))).toMatchObject(expected);
});
