import { ApplicationFailure } from '@temporalio/common';

/** What a wait saw last of its thing. */
interface LastSeen {
  readonly status?: string;
  /** ISO 8601. */
  readonly observedAt?: string;
}

/**
 * The failure that a wait ends with, final, with what it saw as details.
 * @param said the thing, and what became of it.
 * @param facts what else tells why; `undefined` where it is not known.
 */
export function waitFailure(
  type: string,
  seen: LastSeen,
  said: string,
  facts: Readonly<Record<string, string | undefined>>,
): ApplicationFailure {
  const last = type === 'WaitTimedOut' && seen.status !== undefined && `last seen ${seen.status} at ${seen.observedAt}`;
  const known = Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [`${name}${value}`]));
  return ApplicationFailure.create({
    type,
    message: [said, ...(last === false ? [] : [last]), ...known].join('; '),
    nonRetryable: true,
    details: [seen],
  });
}
