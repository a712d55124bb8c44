import { CreateDomainAssociationCommand, GetDomainAssociationCommand } from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { callsOf, control, makeApp } from '../setup/amplify.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

/** Associates a domain, as somebody else would, and waits until it asks for its DNS records. */
async function associate(domainName: string) {
  const { appId } = await makeApp(harness);
  const subDomainSettings = ['', 'dev'].map((prefix) => ({ prefix, branchName: 'main' }));
  await harness.aws.amplify.send(new CreateDomainAssociationCommand({ appId, domainName, subDomainSettings }));
  return { appId, domainName };
}
const untilVerification = (domain: { appId: string; domainName: string }): Promise<void> =>
  vi.waitFor(
    async () => {
      const { domainAssociation } = await harness.aws.amplify.send(new GetDomainAssociationCommand(domain));
      expect(domainAssociation?.domainStatus).toBe('PENDING_VERIFICATION');
    },
    { timeout: 10_000, interval: 20 },
  );

test('waits through all statuses until the domain is available, and gives its DNS records', async () => {
  const domain = await associate('shop.example');
  const run = await harness.workflows.start('waitForDomain', domain);
  await untilVerification(domain);
  await control(harness, 'domains', { domainName: 'shop.example' });
  const result = await run.result();
  expect(result).toMatchObject({ ...domain, status: 'AVAILABLE' });
  expect(result.dnsRecords).toContainEqual({ name: 'dev', type: 'CNAME', value: expect.stringMatching(/cloudfront/) });
  expect(result.dnsRecords).toContainEqual({ name: '', type: 'CNAME', value: expect.stringMatching(/cloudfront/) });
  expect(result.subDomains.map(({ prefix }) => prefix)).toEqual(['', 'dev']);
});

test('fails with the reason when the domain fails', async () => {
  const domain = await associate('taken.example');
  await untilVerification(domain);
  await control(harness, 'domains', { domainName: 'taken.example', conflict: true, add: 'all' });
  const run = await harness.workflows.start('waitForDomain', domain);
  expect((await outcome(run))?.message).toMatch(
    /^DomainFailed: domain taken\.example of app d\w+ failed; reason: .*already associated/,
  );
});

test('gives up after its timeout, and leaves the domain alone', async () => {
  const domain = await associate('slow.example');
  const run = await harness.workflows.start('waitForDomain', { ...domain, timeoutSeconds: 2 });
  expect((await outcome(run))?.message).toMatch(/^WaitTimedOut: domain slow\.example .* not available after 2 s; last/);
  expect(await callsOf(harness, 'DeleteDomainAssociation')).toEqual([]);
});
