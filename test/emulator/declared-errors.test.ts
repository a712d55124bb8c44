import * as amplify from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { models, shapeOf, structureOf } from '../../src/model/index.ts';
import type { Member } from '../../src/model/index.ts';
import { startLab } from './lab.ts';
import type { Lab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.emulator.close());

const { shapes, operations } = models.amplify;

/** Some value of the right type: the fault hits before it is looked at. */
function valueOf(member: Member): unknown {
  const shape = shapeOf(shapes, member.shape);
  switch (shape.type) {
    case 'structure':
      return requiredOf(member.shape);
    case 'list':
      return [];
    case 'map':
      return {};
    case 'boolean':
      return true;
    case 'timestamp':
      return new Date(0);
    case 'string':
      return shape.enum?.[0] ?? 'a';
    default:
      return 1;
  }
}

function requiredOf(name: string): object {
  const { members, required = [] } = structureOf(shapes, name);
  return Object.fromEntries(
    Object.entries(members)
      .filter(([member]) => required.includes(member))
      .map(([member, target]) => [member, valueOf(target)]),
  );
}

type Send = (command: unknown) => Promise<unknown>;
type AnyClass = new (input: object) => unknown;

/** The SDK's classes by name: commands and errors. */
const classes = amplify as unknown as Record<string, AnyClass | undefined>;

function classOf(name: string): AnyClass {
  const found = classes[name];
  if (found === undefined) throw new Error(`The SDK has no ${name}.`);
  return found;
}

test.each(Object.entries(operations))('%s: clients see each declared error as its class', async (name, operation) => {
  const client = lab.client();
  const send = client.send.bind(client) as unknown as Send;
  const Command = classOf(`${name}Command`);
  expect(operation.errors).not.toEqual([]);
  for (const error of operation.errors) {
    await lab.control('POST', 'faults', { kind: 'error', operation: name, name: error, message: 'told', count: 1 });
    const thrown: unknown = await send(new Command(requiredOf(operation.input))).catch((reason: unknown) => reason);
    const shape = structureOf(shapes, error);
    expect(thrown).toBeInstanceOf(classOf(error));
    expect(thrown).toMatchObject({
      name: error,
      message: 'told',
      $metadata: { httpStatusCode: shape.error?.httpStatusCode, requestId: expect.any(String) },
    });
  }
});
