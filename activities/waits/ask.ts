import type { Send, SendOptions } from '../send.ts';
import type { OperationCalls, OperationName } from '../types.ts';

/** Makes a call of a look. */
export type Ask = <Name extends OperationName>(
  name: Name,
  input: Parameters<OperationCalls[Name]>[0],
) => ReturnType<OperationCalls[Name]>;

/** The calls of one look: the first has had its turn of the budget, others wait for their own. */
export function asking(send: Send, signal: AbortSignal): Ask {
  let priority: SendOptions['priority'] = 'granted';
  const ask = async (name: OperationName, input: object): Promise<object> => {
    const options = { signal, priority, attempt: 1 };
    priority = 'look';
    const { output } = await send(name, input, options);
    return output;
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the answer of the operation that is named
  return ask as Ask;
}
