import type { DomainStatus } from '@aws-sdk/client-amplify';
import type { TargetInput } from './target.ts';

/** Input of the workflow `waitForDomain`. */
export interface WaitForDomainInput extends TargetInput {
  readonly appId: string;
  readonly domainName: string;
  /** Give up after so many seconds; the domain itself is left alone. Default 259200: three days. */
  readonly timeoutSeconds?: number;
}

/** A domain that is available. */
export interface DomainResult {
  readonly appId: string;
  readonly domainName: string;
  readonly status: DomainStatus;
  readonly dnsRecords: readonly DnsRecord[];
  readonly subDomains: readonly { readonly prefix: string; readonly branchName: string; readonly verified: boolean }[];
}

/** A DNS record that the owner of a domain has to set. */
export interface DnsRecord {
  /** Empty for the domain itself. */
  readonly name: string;
  readonly type: string;
  readonly value: string;
}
