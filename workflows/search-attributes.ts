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
