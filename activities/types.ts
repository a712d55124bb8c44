import type * as amplify from '@aws-sdk/client-amplify';
import type * as amplifyBackend from '@aws-sdk/client-amplifybackend';
import type { BasicAuth, SecretRef } from '../src/model/secret-ref.ts';
import type { SecretMember, secretMembers } from '../src/model/secrets.ts';
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

/**
 * An input as a workflow gives it: every secret may be a reference, which the worker resolves when it makes the call.
 * `basicAuthCredentials` may also be given in parts.
 */
export type WithReferences<T> = T extends readonly (infer Item)[]
  ? readonly WithReferences<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: K extends SecretMember ? SecretInput<K, T[K]> : WithReferences<T[K]> }
    : T;

type SecretInput<Member extends SecretMember, T> =
  | (T extends object ? { readonly [K in keyof T]: T[K] | SecretRef } : T)
  | ((typeof secretMembers)[Member] extends `${string}s` ? never : SecretRef)
  | (Member extends 'basicAuthCredentials' ? BasicAuth : never);

/** Names of the operations in an SDK package: `createApp` for `CreateAppCommand`. */
type OperationNameOf<Sdk> = {
  [K in keyof Sdk]: K extends `${infer Name}Command` ? (Name extends '$' ? never : Uncapitalize<Name>) : never;
}[keyof Sdk];

/** One call for each `XxxCommand` of an SDK package. */
type CallsOf<Sdk> = {
  [Name in OperationNameOf<Sdk>]: Sdk[`${Capitalize<Name>}Command` & keyof Sdk] extends new (...args: infer Args) => {
    resolveMiddleware(...args: never[]): (...args: never[]) => Promise<{ output: infer Output }>;
  }
    ? (input: WireInput<Exclude<Args[0], undefined>>, effect?: EffectId) => Promise<Wire<Output>>
    : never;
};

/** All 68 operations, 37 of AWS Amplify and 31 of AmplifyBackend, as activities call them: with secrets in clear. */
export type OperationCalls = CallsOf<typeof amplify> & CallsOf<typeof amplifyBackend>;

/** Name of one of the 68 operations, such as `createApp` or `cloneBackend`. */
export type OperationName = keyof OperationCalls;

/** What a workflow may say about a call besides its input. */
export interface CallOptions {
  /** To be given with every call that makes something. Default: that of the activity itself. */
  readonly effect?: EffectId;
  /**
   * `final`: where the service refuses the first attempt, by which nothing was made, the activity ends with `NothingStarted`, also
   * where the call could be repeated. Default: it is repeated then, and a repeated call looks for what an earlier one made.
   */
  readonly firstRefusal?: 'final';
  /** Give ChallengeCode, SessionId, webhookUrl and upload URLs in clear. Refused unless payloads are encrypted. Default false. */
  readonly reveal?: boolean;
}

/** The 68 as workflows call them: secrets may be references, and are redacted in answers. */
export type OperationActivities = {
  [Name in OperationName]: (
    input: WithReferences<Parameters<OperationCalls[Name]>[0]>,
    options?: CallOptions,
  ) => ReturnType<OperationCalls[Name]>;
};
