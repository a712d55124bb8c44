/** Input that every workflow takes. */
export interface TargetInput {
  /** Name of the AWS account and region to act on, as the worker knows it. Default `default`. */
  readonly target?: string;
}
