import type { RunFailure } from '../client/events.ts';
import type { EndWithout } from '../client/outcome.ts';
import { type CommandFailure, exitCodes } from './exit-codes.ts';

/** A run that a command followed ended without a result. */
export class RunEndedError extends Error implements CommandFailure {
  override readonly name = 'RunEndedError';
  readonly outcome: EndWithout['outcome'];
  readonly exitCode: number;
  readonly failure: RunFailure;
  readonly document: object;

  constructor(
    { workflowId, runId }: { readonly workflowId: string; readonly runId: string },
    { outcome, failure }: EndWithout,
    options?: ErrorOptions,
  ) {
    const { exitCode, ...said } = ends[outcome];
    super(failure === undefined ? said.message : `${said.message}: ${failure.type}: ${failure.message}`, options);
    this.outcome = outcome;
    this.failure = failure ?? said;
    this.document = { workflowId, runId };
    this.exitCode = failure?.type === 'Rejected' ? exitCodes.rejected : exitCode;
  }
}

const ends = {
  failed: { exitCode: exitCodes.failed, type: 'Failed', message: 'Failed' },
  cancelled: { exitCode: exitCodes.cancelled, type: 'Cancelled', message: 'Cancelled' },
  terminated: { exitCode: exitCodes.failed, type: 'Terminated', message: 'Terminated, without a clean-up' },
  timedOut: { exitCode: exitCodes.failed, type: 'TimedOut', message: 'Timed out' },
} as const satisfies Record<EndWithout['outcome'], RunFailure & { readonly exitCode: number }>;
