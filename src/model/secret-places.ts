import { type Shapes, shapeOf } from './index.ts';
import { secretMembers } from './secrets.ts';

/**
 * Where a shape may hold a secret, by {@link secretMembers}: paths such as `app.accessToken`, `branches[].buildSpec` or, for a
 * value of any name, `app.environmentVariables.*`.
 */
export function secretPlaces(shapes: Shapes, name: string): readonly string[] {
  return [...placesIn(shapes, name, '', [])];
}

function* placesIn(shapes: Shapes, name: string, path: string, above: readonly string[]): Generator<string> {
  // A shape that holds itself has no place that its first level lacks.
  if (above.includes(name)) return;
  const within = [...above, name];
  const shape = shapeOf(shapes, name);
  if (shape.type === 'list') yield* placesIn(shapes, shape.member.shape, `${path}[]`, within);
  if (shape.type === 'map') yield* placesIn(shapes, shape.value.shape, join(path, '*'), within);
  if (shape.type !== 'structure') return;
  for (const [member, { shape: of }] of Object.entries(shape.members)) {
    const at = join(path, member);
    const kind = kindOf(member);
    // Tags are named by whoever sets them.
    if (member === 'tags') continue;
    if (kind === undefined) yield* placesIn(shapes, of, at, within);
    else if (kind.endsWith('s')) yield* textsIn(shapes, of, at);
    else yield at;
  }
}

/** Every text below what holds only secrets. */
function* textsIn(shapes: Shapes, name: string, path: string): Generator<string> {
  const shape = shapeOf(shapes, name);
  if (shape.type === 'structure') for (const member of Object.keys(shape.members)) yield join(path, member);
  else if (shape.type === 'map') yield join(path, '*');
  else yield path;
}

function kindOf(member: string): string | undefined {
  const kinds: Readonly<Record<string, string>> = secretMembers;
  return Object.hasOwn(kinds, member) ? kinds[member] : undefined;
}

const join = (path: string, member: string): string => (path === '' ? member : `${path}.${member}`);
