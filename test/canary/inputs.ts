import { secretPlaces } from '../../src/model/secret-places.ts';
import { type Shapes, shapeOf } from '../../src/model/index.ts';
import type { Marks } from './marks.ts';

/** Of which an app takes one. */
export type Token = 'accessToken' | 'oauthToken';

/** What is called with secrets, and the shape of its input. */
export interface Subject {
  readonly name: string;
  readonly shapes: Shapes;
  readonly shape: string;
}

/** The inputs that it takes to have all secrets in one of them: which token each of them lacks. */
export function variantsOf({ shapes, shape }: Subject): readonly (Token | undefined)[] {
  const both = secretPlaces(shapes, shape).filter((place) => /(access|oauth)Token$/.test(place)).length > 1;
  return both ? ['oauthToken', 'accessToken'] : [undefined];
}

/**
 * An input in which a marked secret stands wherever one may, and what such places need around them.
 * @param base a good input without.
 * @param except what cannot stand beside the others.
 */
export function markedInput(subject: Subject, base: object, marks: Marks, except?: Token): object {
  const { name, shapes, shape } = subject;
  const places = secretPlaces(shapes, shape).filter((place) => except === undefined || !place.endsWith(except));
  const start = except === undefined ? base : withoutMember(base, except);
  return places.reduce<object>((input, place) => {
    const secret = marks.secret(`${name} ${place}`);
    return put(input, place.replaceAll('[]', '.[]').split('.'), secret, shapes, shape);
  }, start);
}

/** A copy of a JSON value without a member, wherever it stands. */
function withoutMember(value: object, name: string): object {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a copy of an object
  return JSON.parse(JSON.stringify(value, (key, item: unknown) => (key === name ? undefined : item))) as object;
}

/** A copy of a value in which something stands at a path; items of a list are all that it has, or one. */
function put(
  value: unknown,
  [name = '', ...rest]: readonly string[],
  what: unknown,
  shapes: Shapes,
  of: string,
): object {
  const shape = shapeOf(shapes, of);
  if (shape.type === 'list') {
    const items: readonly unknown[] = Array.isArray(value) && value.length > 0 ? value : [undefined];
    return items.map((item) => (rest.length === 0 ? what : put(item, rest, what, shapes, shape.member.shape)));
  }
  const members: Readonly<Record<string, unknown>> = typeof value === 'object' && value !== null ? { ...value } : {};
  if (shape.type === 'map') return { ...members, MARKED: what };
  if (shape.type !== 'structure') throw new Error(`${of} has no members`);
  const needed = Object.fromEntries(
    (shape.required ?? []).map((one) => [one, least(shapes, shape.members[one]?.shape ?? '')]),
  );
  const filled: Readonly<Record<string, unknown>> = { ...needed, ...members };
  const below = shape.members[name]?.shape ?? '';
  return { ...filled, [name]: rest.length === 0 ? what : put(filled[name], rest, what, shapes, below) };
}

/** The least that a shape takes. */
function least(shapes: Shapes, of: string): unknown {
  const shape = shapeOf(shapes, of);
  switch (shape.type) {
    case 'structure':
      return Object.fromEntries(
        (shape.required ?? []).map((one) => [one, least(shapes, shape.members[one]?.shape ?? '')]),
      );
    case 'list':
      return [];
    case 'map':
      return {};
    case 'string':
      return shape.enum?.[0] ?? 'x';
    case 'boolean':
      return true;
    default:
      return 1;
  }
}
