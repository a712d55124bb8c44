import type { ArtifactRef } from './sources.ts';
import type { TargetInput } from './target.ts';

/** Input of the workflow `collectAccessLogs`. */
export interface CollectAccessLogsInput extends TargetInput {
  readonly appId: string;
  /** A domain that is associated with the app, its default domain, or a branch's name below that. */
  readonly domainName: string;
  /** ISO 8601. Default: two weeks before `endTime`. */
  readonly startTime?: string;
  /** ISO 8601. Default: now. */
  readonly endTime?: string;
}

/** Result of the workflow `collectAccessLogs`. */
export interface CollectAccessLogsResult {
  readonly appId: string;
  readonly domainName: string;
  /** A CSV file with one head, in the artifact store. */
  readonly file: ArtifactRef;
  /** ISO 8601. */
  readonly startTime: string;
  /** ISO 8601. */
  readonly endTime: string;
  /** How many periods Amplify was asked for. */
  readonly parts: number;
}
