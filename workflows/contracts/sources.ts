import type { SourceUrlType } from '@aws-sdk/client-amplify';

/** A file in the artifact store. Workflows carry this reference, never the bytes. */
export interface ArtifactRef {
  /** Where the store keeps it, for example `file:///var/artifacts/ab12….zip`. */
  readonly uri: string;
  /** SHA-256 of the content, lower-case hex. */
  readonly sha256: string;
  /** Length in bytes. */
  readonly size: number;
}

/** A zip that the client or the command line put into the artifact store. */
export interface ArtifactSource {
  readonly artifact: ArtifactRef;
}

/** What a tag of the artifact store names when the job begins. */
export interface TagSource {
  /** Such as `latest`. */
  readonly tag: string;
}

/** A zip that Amplify fetches itself (`https://`, `s3://`), or a prefix of an S3 bucket. */
export interface UrlSource {
  readonly sourceUrl: string;
  /** Default `ZIP`. */
  readonly sourceUrlType?: SourceUrlType;
}

/** A build of the connected repository. */
export interface ReleaseSource {
  readonly release: {
    /** Recorded by Amplify; a RELEASE builds the newest commit whatever is given here. */
    readonly commitId?: string;
    readonly commitMessage?: string;
    /** ISO 8601. */
    readonly commitTime?: string;
    readonly jobReason?: string;
  };
}

/** What a deployment puts on a branch: exactly one of the four. */
export type DeploymentSource = ArtifactSource | TagSource | UrlSource | ReleaseSource;

/** Another build of the commit that a job of the branch has built. */
export interface RetrySource {
  readonly retry: { readonly jobId: string; readonly jobReason?: string };
}

/** What a job puts on a branch. */
export type JobSource = Exclude<DeploymentSource, TagSource> | RetrySource;
