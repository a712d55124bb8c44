import { ApplicationFailure } from '@temporalio/common';
import type { OperationName } from './types.ts';

/** What is done about a failed call. */
type Decision = 'throttled' | 'busy' | 'transient' | 'rejected';

/**
 * How long to wait before the next attempt, in seconds, doubled per attempt up to `most`, with full jitter above half.
 * `rejected` is final: a repetition would get the same answer.
 */
const backoff = {
  throttled: { first: 2, most: 60 },
  busy: { first: 10, most: 60 },
  transient: { first: 1, most: 30 },
  rejected: undefined,
} as const satisfies Record<Decision, { first: number; most: number } | undefined>;

interface Row {
  readonly name?: string | RegExp;
  readonly status?: (status: number) => boolean;
  readonly message?: RegExp;
  readonly decision: Decision;
}

/**
 * The one table of retry decisions; the first row that fits decides. Amplify's error names do not tell a throttle or a
 * branch that is busy from a wrong request, so the message decides those (docs/operations.md names the reports).
 */
const rows: readonly Row[] = [
  { message: /^Rate exceeded/, decision: 'throttled' },
  { message: /too many requests/i, decision: 'throttled' },
  { message: /is deleting for the app|Cannot update domain while|was not finished/, decision: 'busy' },
  { message: /already a pending job/, decision: 'busy' },
  { name: 'LimitExceededException', message: /maximum|reached|quota/i, decision: 'rejected' },
  { name: /^(LimitExceeded|TooManyRequests|Throttling|RequestLimitExceeded)/, decision: 'throttled' },
  { name: /^(TimeoutError|AbortError|NetworkingError)$/, decision: 'transient' },
  { status: (status) => status === 501, decision: 'rejected' },
  { status: (status) => status === 429, decision: 'throttled' },
  { status: (status) => status >= 500, decision: 'transient' },
  { status: (status) => status >= 400, decision: 'rejected' },
];

/** What a failure of a call carries as its details. */
export interface CallFailure {
  readonly operation: OperationName;
  readonly statusCode?: number;
  readonly requestId?: string;
}

/**
 * Turns whatever an SDK client threw into an `ApplicationFailure` whose `type` is AWS's error name unchanged, and which
 * says whether and when Temporal repeats the call. An error that no answer came with is worth another attempt.
 */
export function callFailure(operation: OperationName, error: unknown, attempt: number): ApplicationFailure {
  const { name, message, statusCode, requestId } = describe(error);
  const row = rows.find(
    (candidate) =>
      matches(candidate.name, name) &&
      (candidate.message === undefined || candidate.message.test(message)) &&
      (candidate.status === undefined || (statusCode !== undefined && candidate.status(statusCode))),
  );
  const decision = row?.decision ?? 'transient';
  const delay = backoff[decision];
  const details: CallFailure = {
    operation,
    ...(statusCode !== undefined && { statusCode }),
    ...(requestId !== undefined && { requestId }),
  };
  return ApplicationFailure.create({
    type: name,
    message: `${operation}: ${message}`,
    nonRetryable: delay === undefined,
    ...(delay !== undefined && { nextRetryDelay: withJitter(delay, attempt) }),
    details: [details],
    ...(error instanceof Error && { cause: error }),
  });
}

function matches(expected: string | RegExp | undefined, name: string): boolean {
  if (expected === undefined) return true;
  return typeof expected === 'string' ? expected === name : expected.test(name);
}

function withJitter({ first, most }: { first: number; most: number }, attempt: number): number {
  const seconds = Math.min(most, first * 2 ** Math.min(attempt - 1, 16));
  return Math.round(seconds * (0.5 + Math.random() / 2) * 1000);
}

/** Reads the parts of an SDK error; a broken answer has only `$metadata`, a broken connection only a name. */
function describe(error: unknown): { name: string; message: string; statusCode?: number; requestId?: string } {
  if (!(error instanceof Error)) return { name: 'Unknown', message: String(error) };
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  const { httpStatusCode, requestId } = typeof metadata === 'object' && metadata !== null ? (metadata as Metadata) : {};
  return {
    name: error.name,
    message: error.message === '' ? error.name : error.message,
    ...(httpStatusCode !== undefined && { statusCode: httpStatusCode }),
    ...(requestId !== undefined && { requestId }),
  };
}

interface Metadata {
  readonly httpStatusCode?: number;
  readonly requestId?: string;
}
