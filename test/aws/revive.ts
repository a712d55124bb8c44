import { shapeOf } from '../../src/model/index.ts';
import type { Operation, Shapes } from '../../src/model/index.ts';

/** An answer that came as JSON, with its times as `Date`: from ISO 8601, or from epoch seconds. */
export const revive = ({ shapes, output }: Operation, answer: unknown): unknown => revived(shapes, output, answer);

function revived(shapes: Shapes, name: string, value: unknown): unknown {
  const shape = shapeOf(shapes, name);
  if (shape.type === 'timestamp') return new Date(typeof value === 'number' ? value * 1000 : String(value));
  if (shape.type === 'list' && Array.isArray(value)) {
    return value.map((item) => revived(shapes, shape.member.shape, item));
  }
  if (shape.type !== 'structure' || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([member, item]) => {
      const of = shape.members[member];
      return [member, of === undefined ? item : revived(shapes, of.shape, item)];
    }),
  );
}
