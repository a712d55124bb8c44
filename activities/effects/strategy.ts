import { ApplicationFailure } from '@temporalio/common';
import type { OperationCalls, OperationName } from '../types.ts';

type Input<Name extends OperationName> = Parameters<OperationCalls[Name]>[0];
/** The answer of an operation. */
export type Output<Name extends OperationName> = Awaited<ReturnType<OperationCalls[Name]>>;

/** What a strategy looks with. */
export interface Search<Name extends OperationName> {
  readonly call: OperationCalls;
  readonly input: Input<Name>;
  /** Marks what this very step of the run made. */
  readonly key: string;
  /** An earlier attempt may have made the call: only then can what is there be ours. */
  readonly repeated: boolean;
  /** To be told when an earlier attempt's effect is adopted. */
  adopted(): void;
  /** Epoch milliseconds: nothing of ours is older. */
  readonly since: number;
}

/** How the effect of an operation that is not idempotent happens once, however often the call is made. */
export interface Strategy<Name extends OperationName> {
  /** Adds to the input what the service would otherwise lose. */
  complete?(search: Pick<Search<Name>, 'call' | 'input'>): Promise<Input<Name>>;
  /** Puts the key where a read shows it. */
  mark?(input: Input<Name>, key: string): Input<Name>;
  /**
   * What an earlier attempt made, as the answer that was lost.
   * @throws `Conflict` when somebody else made what the call would make.
   */
  find(search: Search<Name>): Promise<Output<Name> | undefined>;
  /** An error message by which the service says that the thing is there already. */
  readonly exists?: RegExp;
  /**
   * Where repeated calls can leave several: removes all but the oldest, which it gives. Done after a repeated call,
   * with its answer, since a list may lack what was just made.
   */
  settle?(search: Search<Name>, made: Output<Name>): Promise<Output<Name> | undefined>;
}

/** Failure of type `Conflict`, final: the name is taken by what somebody else made. */
export function conflict(resource: string, key: string, owner: string | undefined): ApplicationFailure {
  const theirs = owner === undefined ? 'was not made by temporal-amplify' : `belongs to operation ${owner}`;
  return ApplicationFailure.create({
    type: 'Conflict',
    message: `${resource} exists and ${theirs}, not to this operation ${key}: it is left alone`,
    nonRetryable: true,
    details: [{ resource, key, ...(owner !== undefined && { owner }) }],
  });
}

/** What a read gives, or undefined where the thing does not exist. */
export async function orMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ApplicationFailure && error.type === 'NotFoundException') return undefined;
    throw error;
  }
}
