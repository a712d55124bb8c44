import type { ListRequest } from '../../activities/list-all.ts';
import type { OperationName } from '../../activities/types.ts';
import type { BackendQueueing } from './locks.ts';
import type { TargetInput } from './target.ts';

/** Input of the workflow `callOperation`. */
export interface CallOperationInput extends TargetInput, BackendQueueing {
  /** One of the 68, such as `createWebhook`. */
  readonly operation: OperationName;
  /** As the operation takes it; times in ISO 8601; secrets may be references. */
  readonly input: object;
  /** Give ChallengeCode, SessionId, webhookUrl and upload URLs in clear. Refused unless payloads are encrypted. Default false. */
  readonly reveal?: boolean;
}

/** Input of the workflow `listAll`. */
export type ListAllInput = TargetInput & ListRequest;
