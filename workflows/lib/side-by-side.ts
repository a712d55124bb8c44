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
