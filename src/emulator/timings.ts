import { Settings } from './settings.ts';

/** How long things take, in seconds of the emulator's clock. A manual job takes about 15, a build 60. */
export const defaultTimings = {
  /** From the start of a job that has a slot until PROVISIONING. */
  pending: 0.5,
  /** From PROVISIONING until RUNNING. */
  provisioning: 0.5,
  manualDeploy: 14,
  manualVerify: 0.02,
  build: 50,
  buildDeploy: 8,
  buildVerify: 1,
  /** From StopJob until CANCELLED. */
  cancelling: 2,
  /** Between CreateDeployment and StartDeployment at most: AWS's 8 hours. */
  startDeploymentLimit: 8 * 3600,
  /** How long a branch name can't be used again after DeleteBranch; minutes at AWS. */
  branchDeleting: 1,
  /** Of a domain association: CREATING. */
  domainCreating: 2,
  requestingCertificate: 10,
  importingCertificate: 5,
  /** From the time that a DNS record exists until the service notices. */
  dnsCheck: 5,
  /** Of a domain association: IN_PROGRESS, and PENDING_DEPLOYMENT. */
  domainInProgress: 10,
  domainDeployment: 20,
  /** How long a domain association waits for DNS records before it fails. */
  domainVerificationLimit: 24 * 3600,
  /** From the last byte of an upload to the answer. */
  uploadAnswer: 0,
  /** From the call that makes a job of AmplifyBackend until it is RUNNING. */
  backendPending: 2,
  /** From RUNNING until COMPLETED or FAILED; minutes at AWS. */
  backendRunning: 28,
  /** How long a challenge token of AmplifyBackend can be read. */
  challengeLifetime: 900,
  uploadUrlLifetime: 8 * 3600,
  downloadUrlLifetime: 3600,
} as const;

export type Timings = Settings<keyof typeof defaultTimings>;

export const createTimings = (): Timings => new Settings(defaultTimings);
