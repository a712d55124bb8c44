import type { DomainAssociation, DomainStatus } from '@aws-sdk/client-amplify';
import type { JobWorld } from '../world.ts';
import { hostNames, missingRecords, newCertificateRecord, subDomainOf } from './dns.ts';
import { endings } from './phases.ts';
import type { Phase, RecordKind } from './phases.ts';
import type { DomainRecord } from './record.ts';

const taken = 'One or more of the CNAMEs you provided are already associated with a different resource.';
const expired = 'The DNS records of the domain were not found within 24 hours.';

/** How the domain associations of one emulator go on with time and with what their owners do. */
export class Domains {
  readonly #world: JobWorld;
  /** What cancels the end of the present phase. */
  readonly #timers = new WeakMap<DomainRecord, () => void>();

  constructor(world: JobWorld) {
    this.#world = world;
  }

  /** Begins the phases of a new or updated association. */
  start(record: DomainRecord): void {
    this.#enter(record);
  }

  /** Goes on with what was under way when the state was saved. */
  resume(): void {
    for (const record of this.all()) this.#arm(record);
  }

  /** Ends what is under way, since the association is gone. */
  forget(record: DomainRecord): void {
    this.#timers.get(record)?.();
  }

  /** Every association of every account and region. */
  *all(): Iterable<DomainRecord> {
    for (const { apps } of this.#world.store.scopes()) {
      for (const { domains } of apps.values()) yield* domains.values();
    }
  }

  /** Adds the records of these kinds that an association asks for, and returns them; it notices a little later. */
  addRecords(record: DomainRecord, kinds: readonly RecordKind[]): string[] {
    const added = kinds.flatMap((kind) => missingRecords(record, kind));
    for (const text of added) record.dnsRecords.add(text);
    const waits = record.due?.expires === true;
    if (waits && this.#waitsInVain(record) === false) this.#wait(record, this.#world.timings.get('dnsCheck'), false);
    return added;
  }

  /** Whether the present phase waits for records that do not exist; undefined where it waits for none. */
  #waitsInVain(record: DomainRecord): boolean | undefined {
    const [phase] = record.phases;
    const ending = phase && endings[phase];
    if (ending === undefined || !('records' in ending)) return undefined;
    return missingRecords(record, ending.records).length > 0;
  }

  #enter(record: DomainRecord): void {
    const [phase] = record.phases;
    if (phase === undefined) {
      this.#end(record);
      return;
    }
    const { timings } = this.#world;
    const ending = endings[phase];
    reveal(record, phase);
    if ('timing' in ending) {
      show(record, phase);
      this.#wait(record, timings.get(ending.timing), false);
    } else if (this.#waitsInVain(record) === true) {
      show(record, phase);
      this.#wait(record, timings.get('domainVerificationLimit'), true);
    } else this.#next(record);
  }

  #next(record: DomainRecord): void {
    record.phases = record.phases.slice(1);
    this.#enter(record);
  }

  #end(record: DomainRecord): void {
    record.due = undefined;
    if (record.conflict || this.#isTaken(record)) {
      settle(record, 'FAILED', taken);
      return;
    }
    const subDomains = record.association.subDomains?.map((subDomain) => ({ ...subDomain, verified: true }));
    record.association = { ...record.association, subDomains };
    settle(record, 'AVAILABLE');
  }

  /** Whether another association, of whichever account, serves one of the names already. */
  #isTaken(record: DomainRecord): boolean {
    const own = new Set(namesOf(record));
    const others = [...this.all()].filter((other) => other !== record && isLive(other));
    return others.some((other) => namesOf(other).some((name) => own.has(name)));
  }

  #wait(record: DomainRecord, seconds: number, expires: boolean): void {
    record.due = { time: this.#world.clock.now() + seconds * 1000, expires };
    this.#arm(record);
  }

  #arm(record: DomainRecord): void {
    this.#timers.get(record)?.();
    const { due } = record;
    if (due === undefined) return;
    const cancel = this.#world.clock.at(due.time, () => {
      record.due = undefined;
      if (due.expires) settle(record, 'FAILED', expired);
      else this.#next(record);
    });
    this.#timers.set(record, cancel);
  }
}

const namesOf = ({ domainName, association }: DomainRecord): string[] =>
  hostNames(
    domainName,
    (association.subDomains ?? []).flatMap(({ subDomainSetting }) => subDomainSetting ?? []),
  );

const isLive = ({ association: { domainStatus } }: DomainRecord): boolean =>
  domainStatus === 'AVAILABLE' || domainStatus === 'UPDATING';

/** The DNS records are known from the phase on that waits for them. */
function reveal(record: DomainRecord, phase: Phase): void {
  if (!('records' in endings[phase])) return;
  const { association, target, domainName } = record;
  const changes: Partial<DomainAssociation> = {
    subDomains: association.subDomains?.map((subDomain) =>
      subDomain.verified || subDomain.subDomainSetting === undefined
        ? subDomain
        : subDomainOf(subDomain.subDomainSetting, target),
    ),
  };
  if (phase === 'PENDING_VERIFICATION') {
    const text = newCertificateRecord(domainName);
    changes.certificateVerificationDNSRecord = text;
    changes.certificate = { type: 'AMPLIFY_MANAGED', certificateVerificationDNSRecord: text };
  }
  record.association = { ...association, ...changes };
}

/** During an update, `domainStatus` is UPDATING and `updateStatus` tells the phase. */
function show(record: DomainRecord, phase: Phase): void {
  const { association } = record;
  if (association.domainStatus !== 'UPDATING') record.association = { ...association, domainStatus: phase };
  else if (phase !== 'CREATING' && phase !== 'IN_PROGRESS') {
    record.association = { ...association, updateStatus: phase };
  }
}

function settle(record: DomainRecord, domainStatus: DomainStatus, statusReason?: string): void {
  const { association } = record;
  record.phases = [];
  record.association = {
    ...association,
    domainStatus,
    statusReason,
    ...(association.domainStatus === 'UPDATING' && {
      updateStatus: domainStatus === 'FAILED' ? 'UPDATE_FAILED' : 'UPDATE_COMPLETE',
    }),
  };
}
