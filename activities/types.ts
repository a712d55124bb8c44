import type * as amplify from '@aws-sdk/client-amplify';
import type * as amplifyBackend from '@aws-sdk/client-amplifybackend';
import type { EffectId } from './effects/identity.ts';

/**
 * A result as it looks after it crossed Temporal, which is JSON: dates are ISO 8601 strings, `$metadata` is gone.
 * What the SDK types as `T | undefined` is optional, since the services do omit members that their models require.
 */
export type Wire<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [K in Exclude<keyof T, '$metadata'>]?: Wire<Exclude<T[K], undefined>> }
      : T;

/** An input as JSON: dates are ISO 8601 strings; required members stay required. */
export type WireInput<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? readonly WireInput<Item>[]
    : T extends object
      ? { readonly [K in keyof T]: WireInput<Exclude<T[K], undefined>> }
      : T;

/** Names of the operations in an SDK package: `createApp` for `CreateAppCommand`. */
type OperationNameOf<Sdk> = {
  [K in keyof Sdk]: K extends `${infer Name}Command` ? (Name extends '$' ? never : Uncapitalize<Name>) : never;
}[keyof Sdk];

/** One activity for each `XxxCommand` of an SDK package. */
type ActivitiesOf<Sdk> = {
  [Name in OperationNameOf<Sdk>]: Sdk[`${Capitalize<Name>}Command` & keyof Sdk] extends new (...args: infer Args) => {
    resolveMiddleware(...args: never[]): (...args: never[]) => Promise<{ output: infer Output }>;
  }
    ? (input: WireInput<Exclude<Args[0], undefined>>, effect?: EffectId) => Promise<Wire<Output>>
    : never;
};

/** The 37 operations of AWS Amplify as activities. */
export type AmplifyActivities = ActivitiesOf<typeof amplify>;

/** The 31 operations of AmplifyBackend as activities. */
export type AmplifyBackendActivities = ActivitiesOf<typeof amplifyBackend>;

/** All 68. The two services share no name. */
export type OperationActivities = AmplifyActivities & AmplifyBackendActivities;

/** Name of one of the 68 operations, such as `createApp` or `cloneBackend`. */
export type OperationName = keyof OperationActivities;
