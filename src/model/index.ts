import { readFileSync } from 'node:fs';
import type { Service } from '../../activities/operations.ts';
import type { OperationName } from '../../activities/types.ts';

export { regions } from './regions.ts';
export type { OperationName, Service };

/** Where a member of an input or output points to, and where it stands in the HTTP message (default: the body). */
export interface Member {
  readonly shape: string;
  readonly location?: 'uri' | 'querystring';
  /** Name on the wire, where it differs from the member's. */
  readonly locationName?: string;
  readonly timestampFormat?: TimestampFormat;
}

/** Form of a time on the wire. Default in JSON bodies: epoch seconds. */
export type TimestampFormat = 'iso8601' | 'unixTimestamp';

interface Sized {
  readonly min?: number;
  readonly max?: number;
}

export interface StructureShape {
  readonly type: 'structure';
  readonly members: Readonly<Record<string, Member>>;
  readonly required?: readonly string[];
  readonly exception?: boolean;
  readonly error?: { readonly httpStatusCode: number };
  readonly sensitive?: boolean;
}

export interface StringShape extends Sized {
  readonly type: 'string';
  /** Java regular expression over the whole value. */
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly sensitive?: boolean;
}

export interface ListShape extends Sized {
  readonly type: 'list';
  readonly member: Member;
}

export interface MapShape extends Sized {
  readonly type: 'map';
  readonly key: Member;
  readonly value: Member;
}

export interface NumberShape extends Sized {
  readonly type: 'integer' | 'long' | 'double';
}

export interface BooleanShape {
  readonly type: 'boolean';
}

export interface TimestampShape {
  readonly type: 'timestamp';
  readonly timestampFormat?: TimestampFormat;
}

/** Any JSON object; its members are checked elsewhere. */
export interface DocumentShape {
  readonly type: 'document';
}

/** A type with its constraints, in the terms of AWS's service models. */
export type Shape =
  | DocumentShape
  | StructureShape
  | StringShape
  | ListShape
  | MapShape
  | NumberShape
  | BooleanShape
  | TimestampShape;

/** Shapes by name; they refer to each other by name. */
export type Shapes = Readonly<Record<string, Shape>>;

/** One operation as a service model has it. Input and output are names of shapes. */
export interface OperationModel {
  readonly http: { readonly method: string; readonly requestUri: string; readonly responseCode?: number };
  readonly input: string;
  readonly output: string;
  readonly errors: readonly string[];
}

/** A service model, trimmed by scripts/trim-model.mjs. */
export interface ServiceModel {
  readonly metadata: {
    readonly apiVersion: string;
    readonly endpointPrefix: string;
    readonly protocol: string;
    readonly signingName: string;
  };
  /** By AWS's name, such as `CreateApp`. */
  readonly operations: Readonly<Record<string, OperationModel>>;
  readonly shapes: Shapes;
}

function load(file: string): ServiceModel {
  const model: unknown = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
  if (!isServiceModel(model)) throw new Error(`${file} is no service model. Renew it with scripts/trim-model.mjs.`);
  return model;
}

const isServiceModel = (value: unknown): value is ServiceModel =>
  typeof value === 'object' && value !== null && 'metadata' in value && 'operations' in value && 'shapes' in value;

/** The models of both services. */
export const models: Readonly<Record<Service, ServiceModel>> = {
  amplify: load('./amplify.json'),
  amplifybackend: load('./amplifybackend.json'),
};

/** An operation together with the model that defines it. */
export interface Operation extends OperationModel {
  readonly service: Service;
  /** AWS's name, such as `CreateApp`. */
  readonly name: string;
  readonly shapes: Shapes;
}

/** All 68 operations by AWS's name. The services share none. */
export const operationsByName: ReadonlyMap<string, Operation> = new Map(
  (['amplify', 'amplifybackend'] as const).flatMap((service) =>
    Object.entries(models[service].operations).map(([name, operation]) => [
      name,
      { ...operation, service, name, shapes: models[service].shapes },
    ]),
  ),
);

/** The operation of an activity's name, such as `createApp`. Throws where no model has it. */
export function operationOf(name: OperationName): Operation {
  const operation = operationsByName.get(name.charAt(0).toUpperCase() + name.slice(1));
  if (operation === undefined) {
    throw new Error(`No service model defines ${name}. Renew src/model with scripts/trim-model.mjs.`);
  }
  return operation;
}

/** The shape of that name. Throws where the model lacks it. */
export function shapeOf(shapes: Shapes, name: string): Shape {
  const shape = shapes[name];
  if (shape === undefined) throw new Error(`The service model has no shape ${name}.`);
  return shape;
}

/** The structure of that name, such as an operation's input. Throws where it is none. */
export function structureOf(shapes: Shapes, name: string): StructureShape {
  const shape = shapeOf(shapes, name);
  if (shape.type !== 'structure') throw new Error(`The shape ${name} is a ${shape.type}, not a structure.`);
  return shape;
}
