import * as amplify from '@aws-sdk/client-amplify';
import * as amplifyBackend from '@aws-sdk/client-amplifybackend';
import { operations } from '../../activities/operations.ts';
import type { OperationActivities, OperationName } from '../../activities/types.ts';
import type { Bench } from '../setup/benches.ts';

/** What fixtures make things with, as somebody else would. */
export interface Given {
  readonly call: Caller;
  /** Sends a request to the emulator's control API. */
  control(path: string, body: object): Promise<unknown>;
  /** Lets so many seconds of the emulator's clock pass, with all that happens in them. */
  pass(seconds: number): Promise<void>;
  readonly emulatorUrl: string;
}

type Caller = <Name extends OperationName>(
  name: Name,
  input: Parameters<OperationActivities[Name]>[0],
) => ReturnType<OperationActivities[Name]>;

/** Makes what the call needs, and gives its input. */
export type Prepare = (given: Given) => Promise<object>;

const sdk: Readonly<Record<string, unknown>> = { ...amplify, ...amplifyBackend };

/** The means of a bench. */
export function givenAt({ emulator, aws }: Bench): Given {
  const control = async (path: string, body: object): Promise<unknown> => {
    const url = `${emulator.url}/_emulator/${path}`;
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const call = (name: OperationName, input: object): Promise<unknown> => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the SDK has a command of each operation's name
    const Command = sdk[`${name.charAt(0).toUpperCase()}${name.slice(1)}Command`] as new (input: object) => object;
    const client: { send(command: object): Promise<unknown> } = aws[operations[name].service];
    return client.send(new Command(input));
  };
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- and answers as its type says
    call: call as Caller,
    control,
    pass: async (seconds) => void (await control('clock', { advanceSeconds: seconds })),
    emulatorUrl: emulator.url,
  };
}
