/** Input that every workflow takes. */
export interface TargetInput {
  /** Name of the AWS account and region to act on, as the worker knows it. Default `default`. */
  readonly target?: string;
  /**
   * How long a step that fails for something that a person can mend (credentials, permissions, a quota) waits for the update
   * `retryStep` before it fails, in seconds. Default 3600; 0 fails at once.
   */
  readonly parkSeconds?: number;
}
