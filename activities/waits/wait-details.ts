/** What the heartbeat of a wait says: for people, and for a later attempt, which goes on with it. Times are epoch milliseconds. */
export interface WaitDetails {
  /** What was seen last. */
  readonly observation: object;
  /** When the next look is, and why. */
  readonly next: string;
  readonly deadline: number;
  readonly begunAt: number;
  /** When it was last seen; none where it never was. */
  readonly seenAt?: number;
}

/** As it is sent: the observation among the rest, so that it is read at a glance in the Temporal UI. */
export function detailsOf({ observation, next, deadline, begunAt, seenAt }: WaitDetails): object {
  return {
    ...observation,
    next,
    deadline: Math.round(deadline),
    begunAt: Math.round(begunAt),
    ...(seenAt !== undefined && { seenAt: Math.round(seenAt) }),
  };
}

/** Reads them; gives nothing for what is not of a wait. */
export function readDetails(details: unknown): WaitDetails | undefined {
  const members: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(details ?? {}));
  const { next, deadline, begunAt, seenAt, ...observation } = members;
  if (typeof deadline !== 'number' || typeof begunAt !== 'number') return undefined;
  return { observation, next: String(next), deadline, begunAt, ...(typeof seenAt === 'number' && { seenAt }) };
}
