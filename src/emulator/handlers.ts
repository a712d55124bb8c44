import type * as amplify from '@aws-sdk/client-amplify';
import type * as amplifybackend from '@aws-sdk/client-amplifybackend';
import type { Call } from './call.ts';
import type { World } from './world.ts';

/** Output with any of its members absent: the service omits what is unset, whatever its model requires. */
type Lenient<T> = T extends Date
  ? T
  : T extends readonly (infer Item)[]
    ? Lenient<Item>[]
    : T extends object
      ? { [K in keyof T]?: Lenient<T[K]> | (K extends 'stage' ? 'NONE' : never) | undefined }
      : T;

/** What an operation does to the state: takes the valid input by member names, returns the output likewise. */
export type Handler<Input, Output> = (input: Input, call: Call, world: World) => Output;

type Commands = typeof amplify & typeof amplifybackend;

/** Handlers by AWS's name of the operation, each with the input and output of its command in the SDK. */
export type Handlers = {
  [K in keyof Commands as K extends `${infer Name}Command` ? Name : never]?: Commands[K] extends new (
    ...args: infer Args
  ) => { resolveMiddleware(...args: never[]): (...args: never[]) => Promise<{ output: infer Output }> }
    ? Handler<Args extends [infer Input] ? Input : never, Lenient<Omit<Output, '$metadata'>>>
    : never;
};
