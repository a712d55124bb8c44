import { failureOf } from '../../src/cli/follow.ts';

/** How a run failed, in the words of the command line; undefined when it did not. */
export async function outcome(run: { result(): Promise<unknown> }): Promise<ReturnType<typeof failureOf>> {
  return failureOf(
    await run.result().then(
      () => undefined,
      (error: unknown) => error,
    ),
  );
}
