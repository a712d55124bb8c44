/** What a run that failed or was cancelled could not undo: one of `leftBehind` in the details of its failure. */
export interface LeftBehind {
  /** What was to be done, such as "delete branch preview of app d1a2b3c4d5e6f7". */
  readonly what: string;
  /** Why that failed. */
  readonly why: string;
  /** Does it by hand; where it is not known what there is to remove, shows that. */
  readonly command: string;
}

/**
 * What a run that failed or was cancelled found, and what it left: in the details of its failure, and as `states` of its progress.
 * `null`: there was none; not there: it is not known. Secrets are redacted.
 */
export interface StateReport<State extends object = object> {
  readonly before?: State | null;
  readonly after?: State | null;
}
