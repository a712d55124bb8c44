import { ApplicationFailure } from '@temporalio/common';
import { memberOf } from '../src/model/member-of.ts';
import { tame } from './tame.ts';

/** What is done about a failed call. */
export type Decision = 'throttled' | 'busy' | 'transient' | 'unidentified' | 'denied' | 'rejected';

/**
 * How long to wait before the next attempt, in seconds, doubled per attempt up to `most`, with full jitter above half.
 * `rejected` and `denied` are final: a repetition would get the same answer. After a `denied` one credentials are asked for anew,
 * and `unidentified` is final, too, when it has lasted for some minutes (outage.ts): both are for a person to mend.
 */
export const backoff = {
  throttled: { first: 2, most: 60 },
  busy: { first: 10, most: 60 },
  transient: { first: 1, most: 30 },
  unidentified: { first: 1, most: 30 },
  denied: undefined,
  rejected: undefined,
} as const satisfies Record<Decision, { first: number; most: number } | undefined>;

/** One row of {@link retryTable}: all that it names must fit. */
export interface RetryRow {
  /** What it is, for the documentation. */
  readonly what: string;
  /** Name of the error. */
  readonly name?: RegExp;
  /** HTTP status. */
  readonly status?: (status: number) => boolean;
  readonly message?: RegExp;
  readonly decision: Decision;
}

const BUSY = /is deleting for the app|Cannot update domain while|was not finished|already a pending job/i;
const QUOTA = /\bmaximum\b|\breached\b|\bquota\b/i;

/**
 * The one table of retry decisions; the first row that fits decides. Amplify's error names do not tell a throttle or a
 * branch that is busy from a wrong request, so the message decides those.
 */
export const retryTable: readonly RetryRow[] = [
  { what: 'a throttle that is called a bad request', message: /Rate exceeded/i, decision: 'throttled' },
  { what: 'a throttle without a name of its own', message: /too many requests/i, decision: 'throttled' },
  { what: 'a branch, domain or environment that is busy', message: BUSY, decision: 'busy' },
  {
    what: 'a quota, which waiting does not lift',
    name: /^LimitExceededException$/,
    message: QUOTA,
    decision: 'rejected',
  },
  { what: 'a throttle', name: /^(LimitExceeded|TooManyRequests|Throttl|RequestLimitExceeded)/, decision: 'throttled' },
  { what: 'a request that is wrong', name: /^(BadRequest|Validation)Exception$/, decision: 'rejected' },
  { what: 'no access, by the service', name: /^UnauthorizedException$/, decision: 'denied' },
  {
    what: "a clock that is wrong, which the SDK sets by the answer's",
    message: /Signature (expired|not yet current)|RequestTimeTooSkewed/i,
    decision: 'transient',
  },
  {
    what: 'no access, by the gateway',
    name: /^(AccessDenied|MissingAuthenticationToken|UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|ExpiredToken)/,
    decision: 'denied',
  },
  {
    what: 'no access, by what gives credentials',
    name: /^(InvalidClientTokenId|InvalidIdentityToken|IDPRejectedClaim|RegionDisabled)/,
    decision: 'denied',
  },
  { what: 'a thing that does not exist', name: /^(Resource)?NotFoundException$/, decision: 'rejected' },
  { what: 'a failure inside the service', name: /^InternalFailureException$/, decision: 'transient' },
  { what: 'a failure behind the service', name: /^DependentServiceFailureException$/, decision: 'transient' },
  { what: 'a timeout behind the service', name: /^GatewayTimeoutException$/, decision: 'transient' },
  { what: 'a request that ran into its timeout', name: /^TimeoutError$/, decision: 'transient' },
  { what: 'no credentials, now', name: /^(Credentials|Token)?ProviderError$/, decision: 'unidentified' },
  { what: 'an operation that is not offered', status: (status) => status === 501, decision: 'rejected' },
  { what: 'an unknown name with status 429', status: (status) => status === 429, decision: 'throttled' },
  { what: 'an unknown name, or no JSON, with status 5xx', status: (status) => status >= 500, decision: 'transient' },
  { what: 'an unknown name with status 4xx', status: (status) => status >= 400, decision: 'rejected' },
  { what: 'no answer: a broken connection, or a broken answer', decision: 'transient' },
];

/** What a failure of a call carries as its details. */
export interface CallFailure {
  /** Operation of AWS, or what else was asked for. */
  readonly operation: string;
  readonly statusCode?: number;
  readonly requestId?: string;
}

/**
 * Turns whatever an SDK client threw into an `ApplicationFailure` whose `type` is AWS's error name unchanged, and which
 * says whether and when Temporal repeats the call. An error that no answer came with is worth another attempt.
 * @param isFinal it is not repeated, whatever the table says. Default false.
 */
export function callFailure(operation: string, error: unknown, attempt: number, isFinal = false): ApplicationFailure {
  tame(error);
  const { name, message, statusCode, requestId, retryAfterSeconds = 0 } = describe(error);
  const delay = isFinal ? undefined : backoff[decide(name, message, statusCode)];
  const details: CallFailure = {
    operation,
    ...(statusCode !== undefined && { statusCode }),
    ...(requestId !== undefined && { requestId }),
  };
  return ApplicationFailure.create({
    type: name,
    message: `${operation}: ${message}`,
    nonRetryable: delay === undefined,
    ...(delay !== undefined && { nextRetryDelay: Math.max(withJitter(delay, attempt), retryAfterSeconds * 1000) }),
    details: [details],
    ...(error instanceof Error && { cause: error }),
  });
}

/** What is done about whatever an SDK client threw. */
export function decisionOf(error: unknown): Decision {
  tame(error);
  const { name, message, statusCode } = describe(error);
  return decide(name, message, statusCode);
}

/** The decision of the first row of {@link retryTable} that fits. */
export function decide(name: string, message: string, statusCode: number | undefined): Decision {
  const row = retryTable.find(
    (candidate) =>
      (candidate.name === undefined || candidate.name.test(name)) &&
      (candidate.message === undefined || candidate.message.test(message)) &&
      (candidate.status === undefined || (statusCode !== undefined && candidate.status(statusCode))),
  );
  return row?.decision ?? 'transient';
}

function withJitter({ first, most }: { first: number; most: number }, attempt: number): number {
  const seconds = Math.min(most, first * 2 ** Math.min(attempt - 1, 16));
  return Math.round(seconds * (0.5 + Math.random() / 2) * 1000);
}

/** What is known of an error. */
interface CallError {
  readonly name: string;
  readonly message: string;
  readonly statusCode?: number;
  readonly requestId?: string;
  readonly retryAfterSeconds?: number;
}

/** Reads the parts of an SDK error; a broken answer has only `$metadata`, a broken connection only a name. */
function describe(error: unknown): CallError {
  if (!(error instanceof Error)) return { name: 'Unknown', message: String(error) };
  const metadata = memberOf(error, '$metadata');
  const statusCode = memberOf(metadata, 'httpStatusCode');
  const requestId = memberOf(metadata, 'requestId');
  const retryAfter = Number(memberOf(memberOf(memberOf(error, '$response'), 'headers'), 'retry-after') ?? Number.NaN);
  return {
    name: error.name,
    message: error.message.trim() === '' ? error.name : error.message,
    ...(typeof statusCode === 'number' && { statusCode }),
    ...(typeof requestId === 'string' && { requestId }),
    ...(retryAfter > 0 && { retryAfterSeconds: Math.min(retryAfter, MOST_RETRY_AFTER_SECONDS) }),
  };
}

/** A service that asks for more is asked again all the same. */
const MOST_RETRY_AFTER_SECONDS = 300;
