/** A type of failure that is this project's own. */
export interface FailureType {
  /** What happened. */
  readonly what: string;
  /** What a person can do. */
  readonly mend: string;
}

/**
 * The types of our failures, as `ApplicationFailure` carries them. Those that end a run; calls to AWS fail with AWS's names. A
 * test holds the code and docs/errors.md to this table.
 */
export const failureTypes = {
  InvalidInput: {
    what: 'The input breaks rules, all of which the message lists',
    mend: 'correct every member that is named',
  },
  SecretNotFound: {
    what: 'A reference names a secret that is not there, or that the worker may not read',
    mend: 'see SECRET_REFS_ALLOWED, and whether the worker has the secret',
  },
  ProductionProtected: {
    what: 'A branch of the stage PRODUCTION would be hit; nothing was touched',
    mend: 'give allowProduction if that is meant',
  },
  Busy: {
    what: 'Another run has the branch or backend environment, or a job is in the way, and onBusy or queueSeconds let it wait no longer; or too many runs wait already',
    mend: 'wait for the one that is named, or give another onBusy; where the queue is full, start it again later, or cancel some that wait',
  },
  Conflict: {
    what: 'There is something of that name which this run did not make, or a job of somebody else was in the way',
    mend: 'look at what is there; use it, or take another name',
  },
  UnsupportedChange: {
    what: 'AWS cannot change what the message lists; nothing was touched',
    mend: 'make the resource anew, or leave those members as they are',
  },
  AmbiguousResource: {
    what: 'A backend environment has several resources of the kind',
    mend: 'name one by resourceName',
  },
  TooManySubDomains: {
    what: 'A domain would have more sub domains than Amplify allows',
    mend: 'remove some in the same request',
  },
  NoSuchVersion: {
    what: 'The branch has no earlier version, or none of that job, that could be deployed again',
    mend: 'name a job that succeeded',
  },
  NotPromotable: {
    what: 'The branch is connected to a repository, so that what it serves cannot be put elsewhere',
    mend: 'merge in the repository instead',
  },
  JobFailed: {
    what: 'A job of Amplify failed or was cancelled; the message has the step, the reason and the URL of the log',
    mend: 'read the log, mend the site or the build, and deploy again',
  },
  BackendJobFailed: {
    what: 'A job of AmplifyBackend failed; the message has its reason',
    mend: "mend what the reason names, such as the service role's permissions",
  },
  DomainFailed: {
    what: 'Amplify gave up on a domain; the message has its reason',
    mend: 'set the DNS records that the run shows, and connect the domain again',
  },
  WaitTimedOut: {
    what: 'What was waited for did not end in time; the message has the status that was seen last, and when',
    mend: 'give more timeoutSeconds, or look at why it takes so long',
  },
  CheckFailed: {
    what: 'The deployed site is not as check says; the message has what became of the version before',
    mend: 'mend the site, or the check',
  },
  CommitMismatch: {
    what: 'Amplify built another commit than commitId, and it is live',
    mend: 'release again when that commit is the newest one',
  },
  StateMismatch: {
    what: 'AWS tells of another state than what was asked for, though it reported no error',
    mend: 'run it again; if it stays so, compare with what the message names',
  },
  Rejected: { what: 'A person rejected what the run asked for', mend: 'ask whom the message names' },
  ApprovalTimedOut: { what: 'Nobody approved in time', mend: 'start it again, with more approvalSeconds' },
  Refused: {
    what: 'An update was refused, and the run goes on: it waits for no such answer, or not for one of that person',
    mend: 'see what the run waits for, in its details',
  },
  NoSuchTag: { what: 'No artifact has the tag', mend: 'publish one under it; see artifacts tags' },
  ArtifactMissing: {
    what: 'The artifact store does not have the artifact',
    mend: 'deploy from the folder again; see whether all processes have the same ARTIFACT_STORE',
  },
  ArtifactCorrupt: {
    what: 'A file in the artifact store is not what it was when it was put there',
    mend: 'remove the file that is named, and deploy from the folder again',
  },
  ArtifactRefused: {
    what: 'The artifact store gives no access, or does not take the file',
    mend: 'see the permissions that operations.md lists under Artifacts',
  },
  ArtifactStoreFull: {
    what: 'The disk of the artifact store has no room for what a worker keeps there',
    mend: 'free some space, such as by pruneArtifacts, and send retryStep',
  },
  UploadRefused: { what: "Amplify's storage does not take the artifact", mend: 'see the code in the message' },
  UploadUrlExpired: {
    what: "Amplify's upload URL is valid no more; a new one is asked for until the day is over",
    mend: "see the worker's clock and its connection",
  },
  UploadFailed: {
    what: 'An upload broke off; it is repeated until the day is over',
    mend: "see the worker's connection to the host that is named",
  },
  DownloadRefused: { what: 'A file that AWS offers cannot be had', mend: 'see the status in the message' },
  DownloadFailed: {
    what: 'A download broke off; it is repeated until the day is over',
    mend: "see the worker's connection to the host that is named",
  },
  ResultTooLarge: {
    what: 'An answer is larger than the 2 MB that a workflow can carry',
    mend: 'ask for as many items as the message says',
  },
  MalformedAnswer: {
    what: 'AWS answered without something that its model promises, or with another type; it is asked again until the day is over',
    mend: 'see whether a proxy or an emulator answers',
  },
  AnswerTooLarge: {
    what: 'AWS answered with more than 16 MiB; it is asked again until the day is over',
    mend: 'see whether a proxy or an emulator answers',
  },
} as const satisfies Record<string, FailureType>;

/** Between activities and the workflow that called them; no run ends with one. */
export const innerFailureTypes = {
  NothingStarted: 'a deployment was refused, so that a new try begins with a new baseline',
  LookLater: 'a wait says when it looks next',
} as const satisfies Record<string, string>;
