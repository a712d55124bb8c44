import { ApplicationFailure, type WorkflowFailedError } from '@temporalio/client';

/** Why a run failed: what its cause says, with its type where it has one, such as `JobFailed` or an AWS error name. */
export function causeOf({ cause, message }: WorkflowFailedError): { readonly type?: string; readonly message: string } {
  const type = cause instanceof ApplicationFailure ? cause.type : undefined;
  return { ...(type && { type }), message: cause?.message ?? message };
}
