import { ApplicationFailure, WorkflowFailedError } from '@temporalio/client';

/** The details of the failure that a run ends with. Throws where it ends otherwise. */
export async function failureDetails(run: { result(): Promise<unknown> }): Promise<unknown> {
  const error = await run.result().catch((failure: unknown) => failure);
  const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
  if (!(cause instanceof ApplicationFailure))
    throw new Error(`The run did not fail, but gave ${JSON.stringify(error)}`);
  return cause.details?.[0];
}
