import { type Shapes, shapeOf } from './index.ts';

/**
 * Members of an answer that are of another type than the model says, by their path; at most {@link MOST_TOLD}. Values are not
 * judged: AWS adds new ones. What is missing, or unknown to the model, is no violation.
 */
export function wrongTypes(shapes: Shapes, name: string, answer: unknown): readonly string[] {
  const found: string[] = [];
  check(shapes, name, answer, '', found);
  return found;
}

const MOST_TOLD = 5;

function check(shapes: Shapes, name: string, value: unknown, path: string, found: string[]): void {
  if (value === undefined || value === null || found.length >= MOST_TOLD) return;
  const shape = shapeOf(shapes, name);
  switch (shape.type) {
    case 'structure':
      if (!isObject(value)) break;
      for (const [member, { shape: of }] of Object.entries(shape.members)) {
        check(shapes, of, value[member], path === '' ? member : `${path}.${member}`, found);
      }
      return;
    case 'list':
      if (!Array.isArray(value)) break;
      for (const [index, item] of value.entries()) check(shapes, shape.member.shape, item, `${path}[${index}]`, found);
      return;
    case 'map':
      if (!isObject(value)) break;
      for (const [key, item] of Object.entries(value)) check(shapes, shape.value.shape, item, `${path}.${key}`, found);
      return;
    case 'string':
      if (typeof value === 'string') return;
      break;
    case 'boolean':
      if (typeof value === 'boolean') return;
      break;
    case 'timestamp':
      if (value instanceof Date ? !Number.isNaN(value.getTime()) : typeof value === 'string') return;
      break;
    case 'document':
      return;
    default:
      if (typeof value === 'number') return;
  }
  found.push(path === '' ? 'the whole answer' : path);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
