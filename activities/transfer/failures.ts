import { ApplicationFailure } from '@temporalio/common';
import { ArtifactError, systemCode } from '../../src/artifacts/errors.ts';
import { storeFailure } from '../store-failure.ts';

/** How far an upload came. All that a failure may tell of its URL is the host: the rest is a secret. */
export interface UploadState {
  /** Name and port of the storage. */
  readonly host: string;
  /** Bytes handed over. */
  readonly sent: number;
  /** Bytes of the artifact. */
  readonly size: number;
}

/** What the storage answered. */
export interface Answer {
  readonly status: number;
  /** `Code` of S3's XML error, where there is one. */
  readonly code?: string;
}

type Refusal = 'expired' | 'refused' | 'transient';

/**
 * What a refusal becomes. `UploadUrlExpired` may be retried as an activity, since each attempt of the activity asks for
 * a new deployment; the same URL never works again.
 */
const refusals = {
  expired: {
    type: 'UploadUrlExpired',
    nonRetryable: false,
    advice: 'the upload URL has expired or is not valid any more; create a new deployment',
  },
  refused: { type: 'UploadRefused', nonRetryable: true, advice: 'the storage does not take this artifact' },
  transient: { type: 'UploadFailed', nonRetryable: false, advice: 'try again' },
} as const satisfies Record<Refusal, { type: string; nonRetryable: boolean; advice: string }>;

/** S3's error codes that mean something else than their status; from "Error responses" in the S3 API reference. */
const codes: ReadonlyMap<string | undefined, Refusal> = new Map([
  ['RequestTimeout', 'transient'],
  ['IncompleteBody', 'transient'],
  ['BadDigest', 'transient'],
  ['EntityTooLarge', 'refused'],
]);

function refusalOf({ status, code }: Answer): Refusal {
  const known = codes.get(code);
  if (known !== undefined) return known;
  if (status >= 500 || status === 408 || status === 429) return 'transient';
  return status === 400 || status === 401 || status === 403 ? 'expired' : 'refused';
}

/** The storage said no: `UploadUrlExpired`, `UploadRefused` or `UploadFailed`. */
export function refused(answer: Answer, state: UploadState): ApplicationFailure {
  const { type, nonRetryable, advice } = refusals[refusalOf(answer)];
  const said = [answer.status, answer.code].filter((part) => part !== undefined).join(' ');
  const message = `${state.host} answered the upload with ${said}: ${advice}`;
  return ApplicationFailure.create({ type, message, nonRetryable, details: [{ ...state, ...answer }] });
}

/** The upload did not come to its end; `UploadFailed`, worth another attempt. */
export function unfinished(what: string, { host, sent, size }: UploadState): ApplicationFailure {
  const message = `The upload to ${host} ${what}, after ${sent} of ${size} bytes: try again`;
  return ApplicationFailure.create({ type: 'UploadFailed', message, details: [{ host, sent, size }] });
}

/**
 * Whatever else went wrong: the store's `ArtifactMissing`, `ArtifactCorrupt` or `ArtifactRefused`, which are final; else
 * `UploadFailed`. The cause is told by its code and not attached: messages of others might repeat the URL.
 */
export function failed(error: unknown, state: UploadState): ApplicationFailure {
  if (error instanceof ApplicationFailure) return error;
  if (error instanceof ArtifactError) return storeFailure(error);
  const name = error instanceof Error ? error.name : typeof error;
  return unfinished(`broke off (${systemCode(error) ?? name})`, state);
}
