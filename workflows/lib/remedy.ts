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
  return `temporal-amplify call ${operation} --input '${json}'${target === undefined ? '' : ` --target ${target}`}`;
}
