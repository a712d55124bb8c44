import type { AppState } from '../../../activities/read-app.ts';
import type { OperationActivities } from '../../../activities/types.ts';
import type { AppDescription, DeploymentSource, Difference } from '../../contracts.ts';
import { present } from '../present.ts';

/** What a plan is made of. */
export interface Planning {
  readonly state: AppState;
  /** The description with digests in place of its secrets, to compare with the state. */
  readonly digests: AppDescription;
  /** The same description in the form in which the calls are to have it. */
  readonly inputs: AppDescription;
  /** Delete what the description lacks, of the parts that it has. */
  readonly prune: boolean;
  /** Delete branches of the stage PRODUCTION, too. */
  readonly allowProduction: boolean;
}

/** The operations of which plans are made. */
export type PlannedOperation =
  | 'updateApp'
  | 'tagResource'
  | 'untagResource'
  | 'createBackendEnvironment'
  | 'deleteBackendEnvironment'
  | 'deleteBackend'
  | 'createBranch'
  | 'updateBranch'
  | 'deleteBranch'
  | 'createDomainAssociation'
  | 'updateDomainAssociation'
  | 'deleteDomainAssociation'
  | 'createWebhook'
  | 'deleteWebhook';

/** What a planned operation takes. */
export type InputOf<Name extends PlannedOperation> = Parameters<OperationActivities[Name]>[0];

/** A call that is to be made: of one operation, or of any. */
export type PlannedCall<Name extends PlannedOperation = PlannedOperation> = {
  readonly [Each in Name]: { readonly operation: Each; readonly input: InputOf<Each> };
}[Name];

/** The first job of a branch. */
export interface FirstDeployment {
  readonly appId: string;
  readonly branchName: string;
  readonly source: DeploymentSource;
}

/** What a kind of resource contributes to a plan. */
export interface PartialPlan {
  readonly differences: readonly Difference[];
  readonly calls: readonly PlannedCall[];
  readonly deletions: readonly PlannedCall[];
}

/** The id of an app that was read. */
export function appIdOf({ app }: AppState): string {
  return present(app.appId, 'app.appId');
}
