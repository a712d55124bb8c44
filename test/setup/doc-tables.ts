import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/dev/paths.ts';
import { type Shape, shapeOf, type Shapes } from '../../src/model/index.ts';

/** A page of docs/. */
export function pageOf(name: string): string {
  return readFileSync(join(packageRoot, 'docs', name), 'utf8');
}

/** A page with what its tables, between `<!-- name -->` and `<!-- end -->`, have to be. */
export function withTables(text: string, tables: Readonly<Record<string, () => string>>): string {
  return text.replace(/^<!-- (\w+) -->\n.*?^<!-- end -->$/gms, (_, name: string) => {
    const written = tables[name]?.();
    if (written === undefined) throw new Error(`No table is known by the name ${name}`);
    return `<!-- ${name} -->\n${written}\n<!-- end -->`;
  });
}

/** Names of the tables in a page. */
export function tableNames(text: string): string[] {
  return [...text.matchAll(/^<!-- (?!end)(\w+) -->$/gm)].map(([, name = '']) => name);
}

export function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

export function table(head: readonly string[], rows: readonly string[]): string {
  return [row(...head), row(...head.map(() => '---')), ...rows].join('\n');
}

export function code(source: string | undefined): string {
  return source === undefined ? '' : `\`${source.replaceAll('|', '\\|')}\``;
}

/** Members of a structure that are no structures themselves, by their paths. */
export function leaves(
  shapes: Shapes,
  name: string,
  path = '',
): (readonly [path: string, shape: Shape, required: boolean])[] {
  const shape = shapeOf(shapes, name);
  if (shape.type !== 'structure') throw new Error(`${name} is no structure`);
  return Object.entries(shape.members).flatMap(([member, { shape: of }]) => {
    const at = path === '' ? member : `${path}.${member}`;
    const inner = shapeOf(shapes, of);
    if (inner.type === 'structure') return leaves(shapes, of, at);
    return [[at, inner, shape.required?.includes(member) ?? false] as const];
  });
}

/** The rules of a value, in short. */
export function rules(shape: Shape, required: boolean): string {
  const range = 'min' in shape || 'max' in shape ? `${shape.min ?? 0} to ${shape.max}` : '';
  const values: Readonly<Record<Shape['type'], string>> = {
    boolean: 'true or false',
    integer: `whole, ${range}`,
    long: `whole, ${range}`,
    double: range,
    list: 'list',
    map: 'names and values',
    structure: 'object',
    document: 'object',
    timestamp: 'time, ISO 8601',
    string: shape.type === 'string' ? (shape.enum?.join(', ') ?? patternOf(shape.pattern)) : '',
  };
  return [...(required ? ['required'] : []), ...[values[shape.type]].filter(Boolean)].join('; ');
}

/** Without those that say only that there is something. */
function patternOf(pattern: string | undefined): string {
  return pattern === undefined || /^(\(\?s\))?\.[+*]$/.test(pattern) ? '' : code(pattern);
}
