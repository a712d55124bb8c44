import { isDeepStrictEqual } from 'node:util';
import type { DomainStatus } from '@aws-sdk/client-amplify';
import type { ApplicationFailure } from '@temporalio/common';
import type { DnsRecord, DomainResult } from '../../workflows/contracts.ts';
import { present } from '../present.ts';
import type { Send } from '../send.ts';
import { asking } from './ask.ts';
import {
  type Association,
  dnsRecordsOf,
  domainMeaning,
  type DomainRef,
  domainResult,
  isExpiry,
  unsetRecordsOf,
} from './domain-state.ts';
import type { Expectation } from './expectation.ts';
import { waitFailure } from './failure.ts';
import type { Neighbour, Neighbours } from './neighbours.ts';
import type { Seen, WaitSource } from './wait-source.ts';

/** What is known of a domain that is not there yet, as details of `DomainFailed` and `WaitTimedOut`. */
export interface DomainObservation extends DomainRef {
  readonly status?: string;
  readonly reason?: string;
  /** It failed because its DNS records were not found in time: a new association has new ones. */
  readonly expired?: boolean;
  /** What the owner of the domain has to set. */
  readonly dnsRecords?: readonly DnsRecord[];
  readonly observedAt?: string;
}

/** What became known of a domain while it was waited for. */
export interface DomainNews {
  readonly status: DomainStatus;
  /** The DNS records that somebody has yet to set. */
  readonly dnsRecords: readonly DnsRecord[];
  /** It is over: the domain is available. */
  readonly available?: DomainResult;
}

/** Somebody sets DNS records at some time: minutes to days. */
const SOMEBODY: Expectation = { median: 1_800, spread: 2, samples: 0 };
/** Amplify says within a minute which. */
const AMPLIFY: Expectation = { median: 30, spread: 1, samples: 0 };

/** Records to be compared: AWS promises no order. */
const inOrder = (records: readonly DnsRecord[]): string[] =>
  records.map(({ name, type, value }) => `${name} ${type} ${value}`).toSorted();

/** What the waits for domains share. */
export interface DomainRoom {
  readonly send: Send;
  readonly clockSpeed: number;
  readonly neighbours: Neighbours<Association>;
}

/** A domain association, until it has other DNS records to be set than those that are known, or is available. */
export class DomainSource implements WaitSource {
  readonly thing: string;
  readonly #send: Send;
  readonly #ref: DomainRef;
  readonly #clockSpeed: number;
  readonly #timeoutSeconds: number;
  readonly #known: readonly DnsRecord[];
  readonly #others: Neighbour<Association>;

  constructor(
    room: DomainRoom,
    { appId, domainName, known }: DomainRef & { readonly known: readonly DnsRecord[] },
    timeoutSeconds: number,
    see: (seen: Seen) => void,
  ) {
    this.#send = room.send;
    this.#clockSpeed = room.clockSpeed;
    this.#ref = { appId, domainName };
    this.#timeoutSeconds = timeoutSeconds;
    this.#known = known;
    this.thing = `domain ${appId}/${domainName}`;
    this.#others = room.neighbours.join(this.thing, (association) => see(this.#judge(association)));
  }

  expectation(): Expectation {
    const expectation = this.#known.length === 0 ? AMPLIFY : SOMEBODY;
    return { ...expectation, median: expectation.median / this.#clockSpeed };
  }

  async look(signal: AbortSignal): Promise<Seen> {
    const { domainAssociation } = await asking(this.#send, signal)('getDomainAssociation', this.#ref);
    const association = present(domainAssociation, 'domainAssociation');
    const seen = this.#judge(association);
    this.#others.tell(association);
    return seen;
  }

  close(): void {
    this.#others.leave();
  }

  #judge(association: Association): Seen {
    const observation = this.#observe(association);
    if (domainMeaning(association) === 'failed') {
      return { observation, failure: this.#failure('DomainFailed', observation, 'failed') };
    }
    const result = this.#newsOf(association);
    return { observation, ...(result !== undefined && { result }) };
  }

  timedOut(last: object): ApplicationFailure {
    const what = `was not available after ${this.#timeoutSeconds} s`;
    return this.#failure('WaitTimedOut', { ...this.#ref, ...last }, what);
  }

  /** Undefined lets the wait go on. */
  #newsOf(association: Association): DomainNews | undefined {
    const status = present(association.domainStatus, 'domainAssociation.domainStatus');
    if (domainMeaning(association) === 'done')
      return { status, dnsRecords: [], available: domainResult(this.#ref, association) };
    const dnsRecords = unsetRecordsOf(association);
    return isDeepStrictEqual(inOrder(dnsRecords), inOrder(this.#known)) ? undefined : { status, dnsRecords };
  }

  #observe(association: Association): DomainObservation {
    const { domainStatus, updateStatus, statusReason } = association;
    return {
      ...this.#ref,
      observedAt: new Date().toISOString(),
      ...(domainStatus !== undefined && { status: updateStatus ?? domainStatus }),
      ...(statusReason !== undefined && statusReason !== '' && { reason: statusReason }),
      ...(domainStatus === 'FAILED' && { expired: isExpiry(statusReason ?? '') }),
      dnsRecords: dnsRecordsOf(association),
    };
  }

  #failure(type: string, seen: DomainObservation, what: string): ApplicationFailure {
    const said = `domain ${seen.domainName} of app ${seen.appId} ${what}`;
    return waitFailure(type, seen, said, { 'reason: ': seen.reason });
  }
}
