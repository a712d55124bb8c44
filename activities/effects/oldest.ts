/**
 * What repeated calls made alike, oldest first: what a list shows, and what the last call made, which a list may still lack.
 * @param idOf tells one from the other.
 */
export function withMade<Item>(listed: readonly Item[], made: Item | undefined, idOf: (item: Item) => unknown): Item[] {
  const unlisted = made !== undefined && !listed.some((item) => idOf(item) === idOf(made));
  return unlisted ? [...listed, made] : [...listed];
}

/** By the time of making, oldest first. */
export function byCreateTime<Item extends { readonly createTime?: string }>(items: readonly Item[]): Item[] {
  const epoch = ({ createTime }: Item): number => (createTime === undefined ? 0 : Date.parse(createTime));
  return items.toSorted((a, b) => epoch(a) - epoch(b));
}
