import type { CreateAppCommandInput, CreateBranchCommandInput } from '@aws-sdk/client-amplify';
import type { WireInput, WithReferences } from '../../activities/types.ts';
import type { JobResult } from './jobs.ts';
import type { DeploymentSource } from './sources.ts';
import type { TargetInput } from './target.ts';

/** A branch as CreateBranch takes it, with what to deploy on it. */
export type BranchInput = Omit<WithReferences<WireInput<CreateBranchCommandInput>>, 'appId'> & {
  /** First deployment of the branch. Amplify starts none by itself. */
  readonly source?: DeploymentSource;
};

/** Input of the workflow `createApp`. */
export interface CreateAppInput extends TargetInput {
  /** The app as CreateApp takes it. */
  readonly app: WithReferences<WireInput<CreateAppCommandInput>>;
  /** Branches to create, in this order. Default none. */
  readonly branches?: readonly BranchInput[];
  /** Leave what was made when a later step fails. Default false: it is deleted, newest first. */
  readonly keepOnFailure?: boolean;
}

/** Result of the workflow `createApp`. */
export interface CreateAppResult {
  readonly appId: string;
  readonly appArn: string;
  /** `<appId>.amplifyapp.com`; a branch is served at `https://<branch>.<defaultDomain>`. */
  readonly defaultDomain: string;
  readonly branches: readonly CreatedBranch[];
}

/** One branch of a {@link CreateAppResult}. */
export interface CreatedBranch {
  readonly branchName: string;
  readonly url: string;
  /** The first deployment, where one was asked for. */
  readonly deployment?: JobResult;
}

/** Input of the workflow `deleteApp`. */
export interface DeleteAppInput extends TargetInput {
  readonly appId: string;
  /** Delete it even if one of its branches has the stage PRODUCTION. Default false. */
  readonly allowProduction?: boolean;
  /** How long the deletion of each backend environment may take, in seconds. Default 3600. */
  readonly timeoutSeconds?: number;
}

/** Result of the workflow `deleteApp`. */
export interface DeleteAppResult {
  readonly appId: string;
  /** Whether there was anything to delete. */
  readonly existed: boolean;
}
