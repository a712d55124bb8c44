import { Settings } from './settings.ts';

const gigabyte = 1024 ** 3;

/** AWS's default quotas ("Amplify Hosting service quotas"), each per account and region, and two limits of our own. */
export const defaultQuotas = {
  apps: 25,
  appCreationsPerHour: 25,
  branchesPerApp: 50,
  concurrentJobs: 5,
  /** Size of an uploaded or fetched zip, in bytes. */
  deployZipBytes: 5 * gigabyte,
  /** Size of a deployed site after unpacking, in bytes. */
  buildArtifactBytes: 5 * gigabyte,
  /** Files of a deployed site. Ours: AWS publishes none. */
  siteFiles: 100_000,
  domainsPerApp: 5,
  subdomainsPerDomain: 50,
  webhooksPerApp: 50,
} as const;

export type Quotas = Settings<keyof typeof defaultQuotas>;

export const createQuotas = (): Quotas => new Settings(defaultQuotas);
