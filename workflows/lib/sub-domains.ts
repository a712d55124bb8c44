import { ApplicationFailure } from '@temporalio/common';
import { sleep } from '@temporalio/workflow';
import type { MergeOutcome, SubDomainChange } from '../../activities/domains.ts';
import type { DomainRef } from '../../activities/waits/domain-state.ts';
import type { DomainResult, UpdateSubDomainsInput, UpdateSubDomainsResult } from '../contracts.ts';
import type { Compensation } from './compensation.ts';
import { awaitAvailable, DEFAULT_DOMAIN_TIMEOUT_SECONDS, isOver, type TimeLimit, timeLimit } from './domain.ts';
import { asking, type Made } from './failures.ts';
import type { Process } from './process.ts';
import type { Step } from './progress.ts';

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
  process.mark({ appId, domain: domainName });
  const before = await awaitAvailable(process, domain, limit);
  const missing = outstanding(before, changes);
  if (missing.length === 0) return { ...before, changed: false };
  const written: Made = {};
  compensation.add(
    `put back the sub domains of ${domainName} of app ${appId}`,
    () => putBack(process, domain, inverse(before, missing), written),
    () => ({ operation: 'updateDomainAssociation', input: { ...domain, subDomainSettings: settingsOf(before) } }),
  );
  for (let round = 1; ; round += 1) {
    const outcome = await asking(written, () => write(process, domain, changes));
    if (outcome === 'busy') await sleep(BUSY_PAUSE_MS);
    const now = await awaitAvailable(process, domain, limit);
    const left = outstanding(now, changes);
    if (left.length === 0) return { ...now, changed: true };
    if (isOver(limit) || round === MOST_ROUNDS) throw mismatch(now, left);
  }
}

/** Each adds some twenty events to the history. */
const MOST_ROUNDS = 80;

/** A domain that is told to be available may be busy all the same. */
const BUSY_PAUSE_MS = 3_000;

function write({ progress }: Process, domain: DomainRef, changes: readonly SubDomainChange[]): Promise<MergeOutcome> {
  return progress.step(
    `Change the sub domains of ${domain.domainName}`,
    ({ calls }) => calls.mergeSubDomains({ ...domain, changes }),
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

/** The sub domains of a domain in the form in which they are given. */
function settingsOf({ subDomains }: DomainResult) {
  return subDomains.map(({ prefix, branchName }) => ({ prefix, branchName }));
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
 * @throws `StateMismatch` when it waits for DNS records, which may take days: then the changes stay.
 */
function putBack(
  { progress }: Process,
  domain: DomainRef,
  changes: readonly SubDomainChange[],
  written: Made,
): Promise<MergeOutcome> {
  const limit = timeLimit(PUT_BACK_WITHIN_SECONDS);
  return progress.step(
    `Put back the sub domains of ${domain.domainName}`,
    async (step) => {
      const outcome = await mergeWhenFree(step, domain, changes, limit);
      if (outcome === 'written' || written.answered === true) return outcome;
      await sleep(SETTLE_MS);
      return mergeWhenFree(step, domain, changes, limit);
    },
    (outcome) => outcome,
  );
}

/** @throws `StateMismatch` */
async function mergeWhenFree(
  step: Step,
  domain: DomainRef,
  changes: readonly SubDomainChange[],
  limit: TimeLimit,
): Promise<MergeOutcome> {
  for (let round = 1; ; round += 1) {
    await untilFree(step, domain, limit);
    const outcome = await step.cleanup.mergeSubDomains({ ...domain, changes });
    if (outcome !== 'busy') return outcome;
    if (round === MOST_ROUNDS) throw stays(domain, 'is busy');
    await sleep(BUSY_PAUSE_MS);
  }
}

/**
 * Waits until a domain takes a change. While Amplify waits for DNS records, which may take days, it takes none.
 * @throws `StateMismatch` when the owner does not set them in a moment, as a program would.
 */
async function untilFree({ waits }: Step, domain: DomainRef, limit: TimeLimit): Promise<void> {
  const { awaitDnsRecords } = waits(limit.timeoutSeconds);
  for (const forOwner = Date.now() + OWNER_MS; ;) {
    const { available, dnsRecords } = await awaitDnsRecords({ ...domain, ...limit, known: [] });
    if (available !== undefined) return;
    if (Date.now() > forOwner) throw stays(domain, `waits for ${dnsRecords.length} DNS records`);
    await sleep(OWNER_PAUSE_MS);
  }
}

function stays({ domainName }: DomainRef, why: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `Domain ${domainName} ${why}, and takes no other change until then: the sub domains stay as ` +
      'they were asked for',
    'StateMismatch',
  );
}
