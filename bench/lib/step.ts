/** An activity that costs nothing, so that what is measured is all around it. */
export function step(input: number): Promise<number> {
  return Promise.resolve(input + 1);
}
