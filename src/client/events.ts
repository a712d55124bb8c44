import type { DnsRecord, PartlyApplied } from '../../workflows/contracts.ts';
import type { ProgressStep, Question } from '../../workflows/messages.ts';

/** A step that waits for a person. */
export type ParkedStep = ProgressStep & { readonly asks: Question };

/** How a run ended. */
export type Outcome = 'done' | 'failed' | 'cancelled' | 'terminated' | 'timedOut';

/** Why a run failed. */
export interface RunFailure {
  /** Such as `JobFailed`, or an AWS error name. */
  readonly type: string;
  readonly message: string;
}

/** The end of a run. */
export interface RunEnd {
  readonly outcome: Outcome;
  /** Of one that `failed`. */
  readonly failure?: RunFailure;
}

/** What happens to a run, as {@link Run.progress} tells it. */
export type ProgressEvent =
  /** A step begins; once more when it was parked and is repeated. */
  | { readonly type: 'stepBegan'; readonly step: ProgressStep }
  /** A step waits for something; its `detail` says what, and is another one than before. */
  | { readonly type: 'stepWaits'; readonly step: ProgressStep }
  /** A step waits for a person; `step.asks` says for what, who may answer, and until when. */
  | { readonly type: 'stepParked'; readonly step: ParkedStep }
  /** A step is over: done, failed or cancelled. */
  | { readonly type: 'stepEnded'; readonly step: ProgressStep }
  /** A link came up, such as the URL of a branch. */
  | { readonly type: 'link'; readonly name: string; readonly url: string }
  /** The DNS records that the owner of a domain has yet to set; none are left where the list is empty. */
  | { readonly type: 'dnsRecords'; readonly records: readonly DnsRecord[] }
  /** An `updateApp` failed or was cancelled: the calls that it made, and those that are left. */
  | ({ readonly type: 'partlyApplied' } & PartlyApplied)
  /** When a wait looks next, and why. */
  | { readonly type: 'nextLook'; readonly activity: string; readonly next: string }
  /** An activity failed and is repeated. */
  | { readonly type: 'retry'; readonly activity: string; readonly attempt: number; readonly failure: string }
  /** No worker has taken what is to be done for 4 s: there is none on the task queue, or all are busy. */
  | { readonly type: 'unattended'; readonly waiting: readonly string[] }
  /** Workers have taken it. */
  | { readonly type: 'attended' }
  /** Somebody reset the run: it goes on as another one of its workflow id, from one of its steps on. */
  | { readonly type: 'reset'; readonly runId: string }
  /** The run is over; this is the last event. */
  | ({ readonly type: 'ended' } & RunEnd);
