import { CancellationScope } from '@temporalio/workflow';

/**
 * Does `work` for each item, for `most` at a time, and gives the results in the order of the items. When one fails or the
 * run is cancelled, the others are cancelled, and have cleaned up when this fails with the first cause.
 */
export function sideBySide<Item, Result>(
  items: readonly Item[],
  most: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  return CancellationScope.cancellable(async () => {
    const scope = CancellationScope.current();
    const results: Result[] = [];
    const failures: unknown[] = [];
    const left = items.entries();
    const lane = async (): Promise<void> => {
      // All lanes draw from the one iterator.
      for (const [index, item] of left) results[index] = await work(item);
    };
    const lanes = Array.from({ length: Math.min(most, items.length) }, () =>
      lane().catch((error: unknown) => {
        failures.push(error);
        scope.cancel();
      }),
    );
    await Promise.all(lanes);
    if (failures.length > 0) throw failures[0];
    return results;
  });
}

/** Two different things at once; when one fails, the other is cancelled, and is at rest when this fails with the first cause. */
export async function inParallel<A, B>(one: () => Promise<A>, other: () => Promise<B>): Promise<[A, B]> {
  const results: { a?: A; b?: B } = {};
  const parts: (() => Promise<unknown>)[] = [
    async () => (results.a = await one()),
    async () => (results.b = await other()),
  ];
  await sideBySide(parts, parts.length, (part) => part());
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- both have ended well
  return [results.a as A, results.b as B];
}
