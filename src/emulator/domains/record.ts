import type { DomainAssociation } from '@aws-sdk/client-amplify';
import type { Listed } from '../listed.ts';
import type { Phase } from './phases.ts';

/** A domain association, with what the service knows about it. Plain data. */
export interface DomainRecord extends Listed {
  readonly appId: string;
  readonly domainName: string;
  /** As it is answered. */
  association: DomainAssociation;
  tags?: Record<string, string> | undefined;
  /** Distribution that its CNAMEs point to; a new association gets a new one. */
  readonly target: string;
  /** DNS records that exist, as the association words them. */
  readonly dnsRecords: Set<string>;
  /** What it has still to go through, the present phase first. */
  phases: readonly Phase[];
  /** When the present phase ends by itself, epoch milliseconds, and whether it then gives up. */
  due?: { readonly time: number; readonly expires: boolean } | undefined;
  /** Whether another distribution has one of its CNAMEs. */
  conflict: boolean;
}
