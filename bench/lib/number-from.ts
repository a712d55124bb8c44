/**
 * The number that a command-line option gives.
 * @param least the smallest that it may be
 * @throws {Error} that names the option
 */
export function numberFrom(name: string, text: string, least: number): number {
  const value = Number(text);
  if (value >= least) return value;
  throw new Error(`--${name}: "${text}" is not a number from ${least}`);
}

/** The same for a whole number from 1. */
export function countFrom(name: string, text: string): number {
  const value = numberFrom(name, text, 1);
  if (Number.isInteger(value)) return value;
  throw new Error(`--${name}: "${text}" is not a whole number`);
}
