import { defineSearchAttributeKey } from '@temporalio/common';

/** The search attributes that workflows set, by which the Temporal UI lists and filters runs. The one table. */
export const searchAttributes = {
  appId: defineSearchAttributeKey('AmplifyAppId', 'KEYWORD'),
  branch: defineSearchAttributeKey('AmplifyBranch', 'KEYWORD'),
  jobId: defineSearchAttributeKey('AmplifyJobId', 'KEYWORD'),
  environment: defineSearchAttributeKey('AmplifyEnvironment', 'KEYWORD'),
  domain: defineSearchAttributeKey('AmplifyDomain', 'KEYWORD'),
  /** How the run ended: `done`, `failed` or `cancelled`; `parked` while it waits for a person. */
  outcome: defineSearchAttributeKey('AmplifyOutcome', 'KEYWORD'),
} as const;

/** Values to set, by the names of {@link searchAttributes}. */
export type SearchAttributeValues = Partial<Record<keyof typeof searchAttributes, string>>;

/**
 * Member of the memo of a run that starts several jobs of branches, of which search attributes have room for one: the id of
 * the newest job by the name of its branch.
 */
export const STARTED_JOBS = 'amplifyJobs';

/** What stands in the memo as {@link STARTED_JOBS}. */
export type StartedJobs = Readonly<Record<string, string>>;
