import type { CallOptions } from '../activities/types.ts';
import type { CallOperationInput } from './contracts.ts';
import { effectId } from './lib/effect-id.ts';
import { runProcess } from './lib/process.ts';

/**
 * Calls one operation of AWS Amplify or AmplifyBackend durably, and gives its answer.
 * @throws `InvalidInput`, `Conflict`, or the AWS error that nothing can be done about.
 */
export function callOperation(request: CallOperationInput): Promise<object> {
  return runProcess(request, ({ activities, progress }) => {
    const { operation, input, reveal = false } = request;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the worker has checked that input and operation fit
    const call = activities.calls[operation] as (input: object, options: CallOptions) => Promise<object>;
    return progress.step(operation, () => call(input, { effect: effectId('call'), reveal }));
  });
}
