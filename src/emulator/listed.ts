/** What stands in lists. */
export interface Listed {
  /** Position in lists. */
  readonly sequence: number;
  /** Real time at which it was made, epoch milliseconds: a list that lags omits what is new. */
  readonly madeAt?: number;
}

/** The place in which a new item stands in the lists: after all that are there. */
export function nextPlace(items: ReadonlyMap<string, Listed>): Required<Listed> {
  let last = 0;
  for (const { sequence } of items.values()) last = Math.max(last, sequence);
  return { sequence: last + 1, madeAt: Date.now() };
}
