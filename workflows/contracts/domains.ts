import type { CreateDomainAssociationCommandInput, DomainStatus } from '@aws-sdk/client-amplify';
import type { WireInput } from '../../activities/types.ts';
import type { TargetInput } from './target.ts';

/** Input of the workflow `connectDomain`: the domain association as CreateDomainAssociation takes it. */
export type ConnectDomainInput = TargetInput &
  WireInput<CreateDomainAssociationCommandInput> & {
    /** How long it may take until the domain is available, in seconds. Default 259200: three days. */
    readonly timeoutSeconds?: number;
    /** Leave the association when it does not become available. Default false: it is removed. */
    readonly keepOnFailure?: boolean;
  };

/** Result of the workflow `connectDomain`. */
export type ConnectDomainResult = DomainResult;

/** Input of the workflow `updateSubDomains`: at least one change. */
export interface UpdateSubDomainsInput extends TargetInput {
  readonly appId: string;
  readonly domainName: string;
  /** Sub domains to add, or to show another branch. The prefix of the domain itself is empty. Default none. */
  readonly set?: readonly { readonly prefix: string; readonly branchName: string }[];
  /** Prefixes of sub domains to remove. Default none. */
  readonly remove?: readonly string[];
  /** How long it may take until the domain is available again, in seconds. Default 259200: three days. */
  readonly timeoutSeconds?: number;
}

/** Result of the workflow `updateSubDomains`. */
export interface UpdateSubDomainsResult extends DomainResult {
  /** Whether there was anything to change. */
  readonly changed: boolean;
}

/** Input of the workflow `waitForDomain`. */
export interface WaitForDomainInput extends TargetInput {
  readonly appId: string;
  readonly domainName: string;
  /** Give up after so many seconds; the domain itself is left alone. Default 259200: three days. */
  readonly timeoutSeconds?: number;
}

/** A domain that is available, or waits for its DNS records. */
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
