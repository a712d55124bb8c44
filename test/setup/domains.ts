import {
  CreateDomainAssociationCommand,
  type DomainAssociation,
  GetDomainAssociationCommand,
  NotFoundException,
} from '@aws-sdk/client-amplify';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { control, makeApp } from './amplify.ts';
import { eventually, LOOK_MS } from './eventually.ts';
import type { Harness } from './harness.ts';

/** Associates a domain with a new app, as somebody else would. */
export async function associate(harness: Harness, domainName: string) {
  const { appId } = await makeApp(harness);
  const subDomainSettings = ['', 'dev'].map((prefix) => ({ prefix, branchName: 'main' }));
  await harness.aws.amplify.send(new CreateDomainAssociationCommand({ appId, domainName, subDomainSettings }));
  return { appId, domainName };
}

/** Waits until it asks for its DNS records. */
export function untilVerification({ aws }: Harness, domain: { appId: string; domainName: string }): Promise<void> {
  return eventually(async () => {
    const { domainAssociation } = await aws.amplify.send(new GetDomainAssociationCommand(domain));
    expect(domainAssociation?.domainStatus).toBe('PENDING_VERIFICATION');
  });
}

/** The domains whose owners set their records, by the URL of their emulator: one looks for all of them. */
const owned = new Map<string, Set<string>>();

/**
 * Sets the DNS records of a domain as soon as they are asked for, until the harness stops, or until that is called which it
 * gives.
 */
export function ownerSets(harness: Harness, domainName: string): () => void {
  const { url } = harness.emulator;
  const known = owned.get(url);
  const names = known ?? new Set();
  names.add(domainName);
  if (known === undefined) {
    owned.set(url, names);
    // It ends with the emulator.
    void setAsked(harness, names).catch(() => owned.delete(url));
  }
  return () => void names.delete(domainName);
}

/** @throws where the emulator is gone. */
async function setAsked(harness: Harness, names: ReadonlySet<string>): Promise<never> {
  for (;;) {
    const { domains } = (await (await fetch(`${harness.emulator.url}/_emulator/domains`)).json()) as {
      domains: readonly { domainName: string; missingRecords: readonly string[] }[];
    };
    const asking = domains.filter(
      ({ domainName, missingRecords }) => names.has(domainName) && missingRecords.length > 0,
    );
    // Some do not tell their records yet.
    for (const { domainName } of asking) await control(harness, 'domains', { domainName }).catch(() => undefined);
    await sleep(LOOK_MS, undefined, { ref: false });
  }
}

/** The association of a domain; undefined where there is none. */
export async function associationOf(
  { aws }: Harness,
  domain: { appId: string; domainName: string },
): Promise<DomainAssociation | undefined> {
  const found = await aws.amplify.send(new GetDomainAssociationCommand(domain)).catch((error: unknown) => {
    if (error instanceof NotFoundException) return undefined;
    throw error;
  });
  return found?.domainAssociation;
}

/** A domain of a new app that is available, with the sub domains `` and `dev` on the branch main. */
export async function available(harness: Harness, domainName: string) {
  const domain = await associate(harness, domainName);
  await untilVerification(harness, domain);
  await control(harness, 'domains', { domainName, appId: domain.appId });
  await untilStatus(harness, domain, 'AVAILABLE');
  return domain;
}

/** Waits until a domain has a status. */
export function untilStatus(
  harness: Harness,
  domain: { appId: string; domainName: string },
  status: string,
): Promise<void> {
  return eventually(async () => {
    const { domainStatus, updateStatus } = (await associationOf(harness, domain)) ?? {};
    expect([domainStatus, updateStatus]).toContain(status);
  });
}
