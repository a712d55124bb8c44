import type { Listed } from '../activities/list-all.ts';
import type { ListAllInput } from './contracts.ts';
import { runProcess } from './lib/process.ts';

/**
 * Lists everything that one of the nine list operations lists, or up to `maxItems` of it.
 * @throws `InvalidInput`, `ResultTooLarge` with the `maxItems` that fits, or the AWS error that nothing can be done about.
 */
export function listAll(request: ListAllInput): Promise<Listed> {
  return runProcess(request, ({ progress }) => {
    const { target: _, ...list } = request;
    return progress.step(
      request.operation,
      ({ lists }) => lists.listAll(list),
      ({ items, nextToken }) => `${items.length} items${nextToken === undefined ? '' : ', and there is more'}`,
    );
  });
}
