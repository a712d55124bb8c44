import { CreateDomainAssociationCommand, GetDomainAssociationCommand } from '@aws-sdk/client-amplify';
import { expect, vi } from 'vitest';
import { makeApp } from './amplify.ts';
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
  return vi.waitFor(
    async () => {
      const { domainAssociation } = await aws.amplify.send(new GetDomainAssociationCommand(domain));
      expect(domainAssociation?.domainStatus).toBe('PENDING_VERIFICATION');
    },
    { timeout: 10_000, interval: 20 },
  );
}
