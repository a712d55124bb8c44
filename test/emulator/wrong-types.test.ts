import { afterAll, beforeAll, expect, test } from 'vitest';
import { operationsByName, shapeOf, structureOf } from '../../src/model/index.ts';
import type { Operation } from '../../src/model/index.ts';
import { sample } from './breaches.ts';
import { startLab } from './lab.ts';
import type { Lab } from './lab.ts';
import { authorization, rawRequest, sendRaw } from './raw.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.emulator.close());

/** Sends what no typed client would. */
async function send({ service, http }: Operation, path: string, body = ''): Promise<string> {
  return await sendRaw(lab.emulator.url, rawRequest(http.method, path, [authorization(service)], body));
}

/** The members of an input that stand in the body, by their names there, with the type that they should have. */
function bodyMembers({ shapes, input }: Operation) {
  return Object.entries(structureOf(shapes, input).members)
    .filter(([, { location }]) => location === undefined)
    .map(([name, { shape, locationName = name }]) => ({ name, wireName: locationName, shape: shapeOf(shapes, shape) }));
}

/** A path whose labels are all `label`. */
const pathWith = ({ http }: Operation, label: string): string => http.requestUri.replaceAll(/\{\w+\}/g, label);

/** A path whose labels are good. */
function goodPath({ http, shapes, input }: Operation): string {
  const members = Object.entries(structureOf(shapes, input).members);
  return http.requestUri.replaceAll(/\{(\w+)\}/g, (_label, wanted: string) => {
    const [, member] = members.find(([name, { locationName = name }]) => locationName === wanted) ?? [];
    return encodeURIComponent(String(member && sample(shapes, member.shape)));
  });
}

const all = [...operationsByName.values()];
const withBody = all.filter((operation) => bodyMembers(operation).length > 0);
const withLabels = all.filter(({ http }) => http.requestUri.includes('{'));

test.each(withBody.map((one) => [one.name, one] as const))(
  '%s refuses members of a wrong type',
  async (_, operation) => {
    for (const { name, wireName, shape } of bodyMembers(operation)) {
      const wrong = [shape.type === 'boolean' ? 'true' : true, shape.type === 'list' ? {} : []];
      for (const value of wrong) {
        const answer = await send(operation, goodPath(operation), JSON.stringify({ [wireName]: value }));
        expect(answer).toMatch(/^HTTP\/1\.1 400 /);
        expect(answer).toContain('x-amzn-ErrorType: BadRequestException');
        expect(answer).toContain(`${name} must be`);
      }
    }
  },
);

test.each(withLabels.map((one) => [one.name, one] as const))(
  '%s refuses empty and dotted labels',
  async (_, operation) => {
    const names = [...operation.http.requestUri.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    for (const label of ['', '.', '..', '%2E%2E']) {
      const answer = await send(operation, pathWith(operation, label));
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      for (const name of names) expect(answer).toMatch(new RegExp(`${name} must not be empty`, 'i'));
    }
  },
);
