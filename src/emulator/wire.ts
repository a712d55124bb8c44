import { shapeOf, structureOf } from '../model/index.ts';
import type { Member, Operation, Shapes, StructureShape, TimestampFormat } from '../model/index.ts';

/** Translates a JSON value of the wire; one that has the wrong type is left for the validation to find. */
type Codec = (value: unknown) => unknown;

/** Values by name. */
export type Fields = Record<string, unknown>;

/** What rest-json makes of one operation. */
export interface Wire {
  /** Whether a body is read at all. */
  readonly hasBody: boolean;
  /** The input by member names, from the path's labels, the query string and the parsed body. */
  parse(labels: readonly string[], query: string, body: unknown): Fields;
  /** The JSON body of the answer; members that are undefined or unknown to the model are left out. */
  serialise(output: object): string;
}

const wires = new Map<string, Wire>();

/** The compiled translation of an operation. */
export function wireOf(operation: Operation): Wire {
  let wire = wires.get(operation.name);
  if (wire === undefined) {
    wire = compile(operation);
    wires.set(operation.name, wire);
  }
  return wire;
}

function compile({ shapes, input, output, http }: Operation): Wire {
  const structure = structureOf(shapes, input);
  const inBody = pick(structure, ({ location }) => location === undefined);
  const inQuery = Object.entries(pick(structure, ({ location }) => location === 'querystring').members);
  const labelNames = [...http.requestUri.matchAll(/\{(\w+)\}/g)].map(([, label]) => memberOf(structure, label));
  const decodeBody = structureCodec(shapes, inBody, decoder, 'fromWire');
  const encode = structureCodec(shapes, structureOf(shapes, output), encoder, 'toWire');
  const hasBody = Object.keys(inBody.members).length > 0;
  return {
    hasBody,
    parse(labels, query, body) {
      const fields: Fields = {};
      if (hasBody && body !== undefined) Object.assign(fields, decodeBody(body));
      for (const [index, name] of labelNames.entries()) fields[name] = labels[index];
      if (query === '' || inQuery.length === 0) return fields;
      const parameters = new URLSearchParams(query);
      for (const [name, member] of inQuery) {
        const values = parameters.getAll(member.locationName ?? name);
        if (values.length > 0) fields[name] = fromQuery(shapes, member, values);
      }
      return fields;
    },
    serialise: (result) => JSON.stringify(encode(result)),
  };
}

const pick = (structure: StructureShape, wanted: (member: Member) => boolean): StructureShape => ({
  ...structure,
  members: Object.fromEntries(Object.entries(structure.members).filter(([, member]) => wanted(member))),
});

function memberOf({ members }: StructureShape, label: string | undefined): string {
  const found = Object.entries(members).find(
    ([name, member]) => member.location === 'uri' && (member.locationName ?? name) === label,
  );
  if (found === undefined) throw new Error(`The service model binds no member to the path label ${label}.`);
  return found[0];
}

function fromQuery(shapes: Shapes, member: Member, values: readonly string[]): unknown {
  const { type } = shapeOf(shapes, member.shape);
  if (type === 'list') return values;
  const value = values.at(-1) ?? '';
  return (type === 'integer' || type === 'long') && /^-?\d+$/.test(value) ? Number(value) : value;
}

type CodecOf = (shapes: Shapes, member: Member) => Codec;

function structureCodec(
  shapes: Shapes,
  structure: StructureShape,
  codecOf: CodecOf,
  direction: 'fromWire' | 'toWire',
): Codec {
  const members = Object.entries(structure.members).map(([name, member]) => {
    const wireName = member.locationName ?? name;
    const [from, to] = direction === 'fromWire' ? [wireName, name] : [name, wireName];
    return { from, to, translate: codecOf(shapes, member) };
  });
  return (value) => {
    if (!isFields(value)) return value;
    const result: Fields = {};
    for (const { from, to, translate } of members) {
      const item = value[from];
      if (item !== undefined && item !== null) result[to] = translate(item);
    }
    return result;
  };
}

/** The codec of a list or map is that of its items; `leaf` translates the rest. */
function codec(shapes: Shapes, member: Member, self: CodecOf, direction: 'fromWire' | 'toWire', time: Codec): Codec {
  const shape = shapeOf(shapes, member.shape);
  switch (shape.type) {
    case 'structure':
      return structureCodec(shapes, shape, self, direction);
    case 'list': {
      const item = self(shapes, shape.member);
      return (value) => (Array.isArray(value) ? value.map(item) : value);
    }
    case 'map': {
      const item = self(shapes, shape.value);
      return (value) =>
        isFields(value) ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, item(one)])) : value;
    }
    case 'timestamp':
      return time;
    default:
      return (value) => value;
  }
}

const decoder: CodecOf = (shapes, member) => {
  const format = formatOf(shapes, member);
  return codec(shapes, member, decoder, 'fromWire', (value) => {
    const fits = typeof value === (format === 'unixTimestamp' ? 'number' : 'string');
    // An invalid date makes the validation report the member.
    if (!fits) return new Date(Number.NaN);
    return typeof value === 'number' ? new Date(value * 1000) : new Date(String(value));
  });
};

const encoder: CodecOf = (shapes, member) => {
  const format = formatOf(shapes, member);
  return codec(shapes, member, encoder, 'toWire', (value) => {
    if (!(value instanceof Date)) return value;
    return format === 'unixTimestamp' ? value.getTime() / 1000 : value.toISOString();
  });
};

function formatOf(shapes: Shapes, member: Member): TimestampFormat {
  const shape = shapeOf(shapes, member.shape);
  const own = shape.type === 'timestamp' ? shape.timestampFormat : undefined;
  return member.timestampFormat ?? own ?? 'unixTimestamp';
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
