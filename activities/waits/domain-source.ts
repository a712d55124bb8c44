import type { DomainAssociation, DomainStatus, UpdateStatus } from '@aws-sdk/client-amplify';
import type { ApplicationFailure } from '@temporalio/common';
import type { DnsRecord, DomainResult } from '../../workflows/contracts.ts';
import { present } from '../present.ts';
import type { Send } from '../send.ts';
import type { Wire } from '../types.ts';
import { asking } from './ask.ts';
import type { Expectation } from './expectation.ts';
import { waitFailure } from './failure.ts';
import type { Seen, WaitSource } from './wait.ts';

/** A domain association of an app. */
export interface DomainRef {
  readonly appId: string;
  readonly domainName: string;
}

/** What is known of a domain that is not there yet, as details of `DomainFailed` and `WaitTimedOut`. */
export interface DomainObservation extends DomainRef {
  readonly status?: string;
  readonly reason?: string;
  /** What the owner of the domain has to set. */
  readonly dnsRecords?: readonly DnsRecord[];
  readonly observedAt?: string;
}

type Meaning = 'pending' | 'done' | 'failed';

/** What the status of an association means for one who waits; AWS documents none of them. */
const statuses = {
  CREATING: 'pending',
  REQUESTING_CERTIFICATE: 'pending',
  IMPORTING_CUSTOM_CERTIFICATE: 'pending',
  PENDING_VERIFICATION: 'pending',
  IN_PROGRESS: 'pending',
  AWAITING_APP_CNAME: 'pending',
  PENDING_DEPLOYMENT: 'pending',
  UPDATING: 'pending',
  AVAILABLE: 'done',
  FAILED: 'failed',
} as const satisfies Record<DomainStatus, Meaning>;

/** An update leaves the status at AVAILABLE, and has one of its own. */
const updates = {
  REQUESTING_CERTIFICATE: 'pending',
  PENDING_VERIFICATION: 'pending',
  IMPORTING_CUSTOM_CERTIFICATE: 'pending',
  AWAITING_APP_CNAME: 'pending',
  PENDING_DEPLOYMENT: 'pending',
  UPDATE_COMPLETE: 'done',
  UPDATE_FAILED: 'failed',
} as const satisfies Record<UpdateStatus, Meaning>;

/** A status that this version does not know means that it goes on: AWS added two, and broke those who thought otherwise. */
function meaningOf({ domainStatus, updateStatus }: Wire<DomainAssociation>): Meaning {
  const known: Readonly<Record<string, Meaning>> = statuses;
  const ofUpdate: Readonly<Record<string, Meaning>> = updates;
  const meaning = known[domainStatus ?? ''] ?? 'pending';
  return meaning === 'done' && updateStatus !== undefined ? (ofUpdate[updateStatus] ?? 'pending') : meaning;
}

/** Somebody sets DNS records at some time: minutes to days. */
const GUESS: Expectation = { median: 1_800, spread: 2, samples: 0 };

/** A domain association, as something to wait for until it is AVAILABLE. */
export class DomainSource implements WaitSource {
  readonly #send: Send;
  readonly #ref: DomainRef;
  readonly #clockSpeed: number;
  readonly #timeoutSeconds: number;

  constructor(room: { send: Send; clockSpeed: number }, { appId, domainName }: DomainRef, timeoutSeconds: number) {
    this.#send = room.send;
    this.#clockSpeed = room.clockSpeed;
    this.#ref = { appId, domainName };
    this.#timeoutSeconds = timeoutSeconds;
  }

  expectation(): Expectation {
    return { ...GUESS, median: GUESS.median / this.#clockSpeed };
  }

  async look(signal: AbortSignal): Promise<Seen> {
    const { domainAssociation } = await asking(this.#send, signal)('getDomainAssociation', this.#ref);
    const association = present(domainAssociation, 'domainAssociation');
    const observation = this.#observe(association);
    const meaning = meaningOf(association);
    if (meaning === 'pending') return { observation };
    if (meaning === 'done') return { observation, result: this.#result(association) };
    return { observation, failure: this.#failure('DomainFailed', observation, 'failed') };
  }

  timedOut(last: object): ApplicationFailure {
    const what = `was not available after ${this.#timeoutSeconds} s`;
    return this.#failure('WaitTimedOut', { ...this.#ref, ...last }, what);
  }

  #observe(association: Wire<DomainAssociation>): DomainObservation {
    const { domainStatus, updateStatus, statusReason } = association;
    return {
      ...this.#ref,
      observedAt: new Date().toISOString(),
      ...(domainStatus !== undefined && { status: updateStatus ?? domainStatus }),
      ...(statusReason !== undefined && statusReason !== '' && { reason: statusReason }),
      dnsRecords: dnsRecordsOf(association),
    };
  }

  #result(association: Wire<DomainAssociation>): DomainResult {
    return {
      ...this.#ref,
      status: present(association.domainStatus, 'domainStatus'),
      dnsRecords: dnsRecordsOf(association),
      subDomains: (association.subDomains ?? []).map(({ subDomainSetting, verified = false }) => ({
        prefix: subDomainSetting?.prefix ?? '',
        branchName: subDomainSetting?.branchName ?? '',
        verified,
      })),
    };
  }

  #failure(type: string, seen: DomainObservation, what: string): ApplicationFailure {
    const said = `domain ${seen.domainName} of app ${seen.appId} ${what}`;
    return waitFailure(type, seen, said, { 'reason: ': seen.reason });
  }
}

/** Records are `<name> <TYPE> <value>`; the name of the apex is empty, and some values are not known yet. */
function dnsRecordsOf({ certificateVerificationDNSRecord, subDomains = [] }: Wire<DomainAssociation>): DnsRecord[] {
  const texts = [certificateVerificationDNSRecord, ...subDomains.map(({ dnsRecord }) => dnsRecord)];
  return texts.flatMap((text) => {
    const [, name = '', type, value] = /^(\S*)\s+(\S+)\s+(\S+)\s*$/.exec(text ?? '') ?? [];
    return type === undefined || value === undefined || value === '<pending>' ? [] : [{ name, type, value }];
  });
}
