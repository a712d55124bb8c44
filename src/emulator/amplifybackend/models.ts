import { createHash } from 'node:crypto';

/**
 * What is generated from an annotated GraphQL schema, as two JSON texts: the DataStore's models and the introspection
 * schema. Reads names and types of `type` and `enum` definitions; directives other than `@model` say nothing here.
 */
export function modelsOf(schema: string): { Models: string; ModelIntrospectionSchema: string } {
  const models: Record<string, object> = {};
  const nonModels: Record<string, object> = {};
  const enums: Record<string, object> = {};
  // Pieces alternate between the head of a definition and what its braces hold.
  const pieces = essence(schema).split(/[{}]/);
  for (let index = 0; index + 1 < pieces.length; index += 2) {
    const [, keyword, name = '', directives = ''] = /\b(type|enum)\s+(\w+)([^]*)/.exec(pieces[index] ?? '') ?? [];
    const body = pieces[index + 1] ?? '';
    if (keyword === 'enum') enums[name] = { name, values: body.match(/\w+/g) ?? [] };
    if (keyword !== 'type') continue;
    const target = /@model\b/.test(directives) ? models : nonModels;
    target[name] = { name, fields: fieldsOf(body) };
  }
  return {
    Models: JSON.stringify({ models, enums, nonModels, version: createHash('md5').update(schema).digest('hex') }),
    ModelIntrospectionSchema: JSON.stringify({ version: 1, models, enums, nonModels }),
  };
}

/** A schema without descriptions, comments and the arguments of directives and fields. */
function essence(schema: string): string {
  const code = schema.replaceAll(/"""[^]*?"""|"[^"\n]*"|#[^\n]*/g, '');
  let depth = 0;
  let kept = '';
  for (const piece of code.split(/(?=[()])|(?<=[()])/)) {
    if (piece === '(') depth += 1;
    else if (piece === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0) kept += piece;
  }
  return kept;
}

function fieldsOf(body: string): Record<string, object> {
  const tokens: readonly string[] = body.match(/\w+|[:[\]!]/g) ?? [];
  const fields: Record<string, object> = {};
  for (const [index, token] of tokens.entries()) {
    if (token !== ':') continue;
    const name = tokens[index - 1] ?? '';
    const isArray = tokens[index + 1] === '[';
    const type = tokens[index + (isArray ? 2 : 1)];
    // `[`, type, perhaps `!`, `]`.
    const after = isArray ? index + (tokens[index + 3] === '!' ? 5 : 4) : index + 2;
    fields[name] = { name, type, isArray, isRequired: tokens[after] === '!' };
  }
  return fields;
}
