import { badRequest } from '../errors.ts';
import { notFound } from './find.ts';

/** The resource of that name. Throws NotFoundException, which names its type. */
export function findResource<T>(resources: ReadonlyMap<string, T>, type: string, name: string): T {
  const record = resources.get(name);
  if (record === undefined) throw notFound(type, name);
  return record;
}

/** Throws where a new resource can't have that name. */
export function refuseTaken(resources: ReadonlyMap<string, unknown>, type: string, name: string): void {
  if (name === '') throw badRequest('The name of the resource must not be empty.');
  if (resources.has(name)) throw badRequest(`The ${type} resource ${name} already exists.`);
}

/** A member that the model requires, so that it is there when a handler runs. */
export function given<T>(value: T | undefined): T {
  if (value === undefined) throw badRequest('A required member is missing.');
  return value;
}
