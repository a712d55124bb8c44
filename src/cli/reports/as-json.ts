/** A result as it is, readable. */
export function asJson(result: object): string {
  return JSON.stringify(result, undefined, 2);
}
