import { InvalidArgumentError } from '@commander-js/extra-typings';

/** Parses an option that is a number of seconds, a port, or the like. */
export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** Parses an option that is a positive number. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

/** Gathers a repeatable option. */
export function collect(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}
