import { ApplicationFailure } from '@temporalio/common';
import { sleep } from '@temporalio/workflow';
import type { SubDomainChange } from '../../activities/domains.ts';
import type { DomainRef } from '../../activities/waits/domain-state.ts';
import type { DomainResult, UpdateSubDomainsInput, UpdateSubDomainsResult } from '../contracts.ts';
import type { Compensation } from './compensation.ts';
import { awaitAvailable, DEFAULT_DOMAIN_TIMEOUT_SECONDS, isOver, timeLimit } from './domain.ts';
import { isRefusal } from './failures.ts';
import type { Process } from './process.ts';

/**
 * Reads, merges, writes and compares until a domain has the changes. When a later step fails or the run is cancelled, what it
 * changed is put back.
 * @throws see `updateSubDomains`.
 */
export async function changeSubDomains(
  process: Process,
  compensation: Compensation,
  { appId, domainName, set = [], remove = [], timeoutSeconds = DEFAULT_DOMAIN_TIMEOUT_SECONDS }: UpdateSubDomainsInput,
): Promise<UpdateSubDomainsResult> {
  const domain = { appId, domainName };
  const limit = timeLimit(timeoutSeconds);
  const changes = [...set, ...remove.map((prefix) => ({ prefix, branchName: null }))];
  let undo: readonly SubDomainChange[] | undefined;
  let before: Pick<DomainResult['subDomains'][number], 'prefix' | 'branchName'>[] = [];
  let answered = true;
  process.mark({ appId, domain: domainName });
  compensation.add(
    `put back the sub domains of ${domainName} of app ${appId}`,
    async () => {
      if (undo !== undefined) await putBack(process, domain, undo, answered);
    },
    () => ({ operation: 'updateDomainAssociation', input: { ...domain, subDomainSettings: before } }),
  );
  for (let round = 0; ; round += 1) {
    const now = await awaitAvailable(process, domain, limit);
    const missing = outstanding(now, changes);
    if (missing.length === 0) return { ...now, changed: undo !== undefined };
    if (isOver(limit) || round === MOST_ROUNDS) throw mismatch(now, missing);
    if (undo === undefined) before = now.subDomains.map(({ prefix, branchName }) => ({ prefix, branchName }));
    undo ??= inverse(now, missing);
    answered = false;
    try {
      await write(process, domain, changes);
      answered = true;
    } catch (error) {
      answered = isRefusal(error);
      throw error;
    }
  }
}

/** Each adds some twenty events to the history. */
const MOST_ROUNDS = 80;

function write(
  { activities, progress }: Process,
  domain: { appId: string; domainName: string },
  changes: readonly SubDomainChange[],
): Promise<unknown> {
  return progress.step(
    `Change the sub domains of ${domain.domainName}`,
    () => activities.calls.mergeSubDomains({ ...domain, changes }),
    (outcome) => outcome,
  );
}

function mismatch(now: DomainResult, missing: readonly SubDomainChange[]): ApplicationFailure {
  const parts = missing.map(({ prefix, branchName }) => {
    const [is, was] = [branchOf(now, prefix), branchName].map((branch) => branch ?? 'nothing');
    return `"${prefix}" shows ${is} instead of ${was}`;
  });
  return ApplicationFailure.create({
    type: 'StateMismatch',
    message: `Domain ${now.domainName} of app ${now.appId} is not as it was asked for: ${parts.join(', ')}`,
    nonRetryable: true,
    details: [now],
  });
}

/** Those changes that a domain does not have yet. Host names have no case. */
function outstanding(domain: DomainResult, changes: readonly SubDomainChange[]): SubDomainChange[] {
  return changes.filter(({ prefix, branchName }) => branchOf(domain, prefix) !== branchName);
}

/** The changes that undo others, where these are still there. */
function inverse(before: DomainResult, changes: readonly SubDomainChange[]): SubDomainChange[] {
  return changes.map(({ prefix, branchName }) => ({
    prefix,
    branchName: branchOf(before, prefix),
    from: branchName,
  }));
}

/** The branch that a sub domain shows; null where there is no such one. */
function branchOf({ subDomains }: DomainResult, prefix: string): string | null {
  const found = subDomains.find((one) => one.prefix.toLowerCase() === prefix.toLowerCase());
  return found?.branchName ?? null;
}

/** How long a write whose answer did not come may take effect late. */
const SETTLE_MS = 3_000;

/** How long the owner of the domain may take to set DNS records, as a program would, and when to look again. */
const OWNER_MS = 15_000;
const OWNER_PAUSE_MS = 3_000;

/** Amplify takes minutes to bring a change to its edge, which nobody can shorten. */
const PUT_BACK_WITHIN_SECONDS = 1_800;

/**
 * Undoes changes as soon as the domain takes one, and writes nothing where they are not there.
 * @param answered whether the answer to the last write came: if not, they may still appear.
 * @throws `StateMismatch` when it waits for DNS records, which may take days: then the changes stay.
 */
async function putBack(
  { activities, progress }: Process,
  domain: DomainRef,
  changes: readonly SubDomainChange[],
  answered: boolean,
): Promise<void> {
  const limit = timeLimit(PUT_BACK_WITHIN_SECONDS);
  const waits = activities.waits(PUT_BACK_WITHIN_SECONDS);
  await progress.step(
    `Put back the sub domains of ${domain.domainName}`,
    async () => {
      const forOwner = Date.now() + OWNER_MS;
      for (let isSettled = answered; ;) {
        const { available, dnsRecords } = await waits.awaitDnsRecords({ ...domain, ...limit, known: [] });
        if (available === undefined) {
          if (Date.now() > forOwner) throw stays(domain, dnsRecords.length);
          await sleep(OWNER_PAUSE_MS);
          continue;
        }
        if (isOver(limit)) throw stays(domain, dnsRecords.length);
        const outcome = await activities.cleanup.mergeSubDomains({ ...domain, changes });
        if (outcome === 'written' || (outcome === 'unchanged' && isSettled)) return outcome;
        if (outcome === 'unchanged') await sleep(SETTLE_MS);
        isSettled ||= outcome === 'unchanged';
      }
    },
    (outcome) => outcome,
  );
}

function stays({ domainName }: DomainRef, records: number): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `Domain ${domainName} waits for ${records} DNS records, and takes no other change until then: the sub domains stay as ` +
      'they were asked for',
    'StateMismatch',
  );
}
