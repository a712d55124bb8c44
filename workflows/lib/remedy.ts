import { isDestructive } from '../../activities/operations.ts';
import type { OperationActivities, OperationName } from '../../activities/types.ts';

/** A call by which a person undoes what a run could not. */
export type Remedy = {
  readonly [Name in OperationName]: {
    readonly operation: Name;
    readonly input: Parameters<OperationActivities[Name]>[0];
  };
}[OperationName];

/** The command that makes a call, for a shell. */
export function commandOf({ operation, input }: Remedy, target?: string): string {
  const json = JSON.stringify(input).replaceAll("'", String.raw`'\''`);
  const yes = isDestructive(operation) ? ' --yes' : '';
  return `temporal-amplify call ${operation}${yes} --input '${json}'${target === undefined ? '' : ` --target ${target}`}`;
}
