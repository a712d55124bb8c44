import type { CallOptions } from '../activities/types.ts';
import type { CallOperationInput } from './contracts.ts';
import { effectId } from './lib/effect-id.ts';
import { withOperation } from './lib/operation-turn.ts';
import { runProcess } from './lib/process.ts';

/**
 * Calls one operation of AWS Amplify or AmplifyBackend durably, and gives its answer; while no other run works on what it starts
 * work on.
 * @throws `InvalidInput`, `Busy`, `Conflict`, or the AWS error that nothing can be done about.
 */
export function callOperation(request: CallOperationInput): Promise<object> {
  return runProcess(request, (process) => {
    const { operation, input, reveal = false } = request;
    return withOperation(process, request, () =>
      process.progress.step(operation, ({ calls }) => {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the worker has checked that input and operation fit
        const call = calls[operation] as (input: object, options: CallOptions) => Promise<object>;
        return call(input, { effect: effectId('call'), reveal });
      }),
    );
  });
}
