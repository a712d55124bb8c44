import { CreateDomainAssociationCommand } from '@aws-sdk/client-amplify';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Run } from '../../src/client.ts';
import { control, effectsOf, makeApp } from '../setup/amplify.ts';
import { detailsOf } from '../setup/details.ts';
import { associate, associationOf, ownerSets, untilVerification } from '../setup/domains.ts';
import { eventually } from '../setup/eventually.ts';
import { failedAs } from '../setup/failed-as.ts';
import { type Harness, startHarness, withCache } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';

let harness: Harness;
withCache('connectDomain, %s', (_, options) => {
  beforeAll(async () => {
    harness = await startHarness({ speed: 100, ...options });
  });
  afterAll(() => harness.stop());
  afterEach(() => fetch(`${harness.emulator.url}/_emulator/faults`, { method: 'DELETE' }));

  const subDomainSettings = ['', 'www'].map((prefix) => ({ prefix, branchName: 'main' }));

  async function begin(domainName: string, more: { timeoutSeconds?: number; keepOnFailure?: boolean } = {}) {
    const { appId } = await makeApp(harness);
    const domain = { appId, domainName };
    const run = await harness.workflows.start('connectDomain', { ...domain, subDomainSettings, ...more });
    return { domain, run };
  }

  /** The records that the run shows, as soon as it shows any. */
  const shownBy = (run: Pick<Run<'connectDomain'>, 'progressNow'>, but: readonly object[] = []) =>
    eventually(async () => {
      const { dnsRecords } = await run.progressNow();
      expect(dnsRecords).toHaveLength(3);
      expect(dnsRecords).not.toEqual(but);
      return dnsRecords;
    });

  test('shows the DNS records while it waits, and ends when they are set', async () => {
    const { domain, run } = await begin('shop.example');
    const records = await shownBy(run);
    expect(records).toEqual([
      { name: expect.stringMatching(/^_\w+\.shop\.example\.$/), type: 'CNAME', value: expect.stringMatching(/acm/) },
      { name: '', type: 'CNAME', value: expect.stringMatching(/cloudfront/) },
      { name: 'www', type: 'CNAME', value: expect.stringMatching(/cloudfront/) },
    ]);
    expect((await detailsOf(harness, run)).split('\n')).toContain(`| \`@\` | CNAME | \`${records[1]?.value}\` |`);
    await control(harness, 'domains', { domainName: domain.domainName });
    expect(await run.result()).toMatchObject({
      ...domain,
      status: 'AVAILABLE',
      dnsRecords: records,
      subDomains: [
        { prefix: '', branchName: 'main', verified: true },
        { prefix: 'www', branchName: 'main', verified: true },
      ],
    });
    expect((await run.progressNow()).dnsRecords).toEqual([]);
  });

  test('makes the association anew when nobody sets the records in time, and shows the new ones', async () => {
    await control(harness, 'timings', { domainVerificationLimit: 150 });
    const { domain, run } = await begin('late.example');
    const first = await shownBy(run);
    const second = await shownBy(run, first);
    await control(harness, 'timings', { domainVerificationLimit: 24 * 3600 });
    ownerSets(harness, domain.domainName);
    const { status, dnsRecords } = await run.result();
    expect(status).toBe('AVAILABLE');
    expect(dnsRecords).not.toEqual(first);
    expect(second).not.toEqual(first);
  });

  test('createApp does so, too, with a domain that it waits for', async () => {
    await control(harness, 'timings', { domainVerificationLimit: 150 });
    const domainName = 'late-too.example';
    const run = await harness.workflows.start('createApp', {
      app: { name: 'late' },
      branches: [{ branchName: 'main' }],
      domains: [{ domainName, subDomainSettings, wait: true }],
    });
    const first = await shownBy(run);
    await shownBy(run, first);
    await control(harness, 'timings', { domainVerificationLimit: 24 * 3600 });
    ownerSets(harness, domainName);
    const { domains } = await run.result();
    expect(domains).toMatchObject([{ domainName, status: 'AVAILABLE' }]);
    expect(domains[0]?.dnsRecords).not.toEqual(first);
  });

  test('removes the association when the domain fails for another reason', async () => {
    const { domain, run } = await begin('taken.example');
    await shownBy(run);
    await control(harness, 'domains', { domainName: domain.domainName, conflict: true, add: 'all' });
    expect(await failedAs('connectDomain', 'DomainFailed', run)).toMatch(/^DomainFailed: .*already associated/);
    expect(await associationOf(harness, domain)).toBeUndefined();
  });

  test('removes it when the time is over, and leaves it with keepOnFailure', async () => {
    const { domain, run } = await begin('slow.example', { timeoutSeconds: 2 });
    expect(await failedAs('connectDomain', 'WaitTimedOut', run)).toMatch(/^WaitTimedOut: .* not available after 2 s/);
    expect(await associationOf(harness, domain)).toBeUndefined();
    const kept = await begin('kept.example', { timeoutSeconds: 2, keepOnFailure: true });
    expect(await failedAs('connectDomain', 'WaitTimedOut', kept.run)).toMatch(/^WaitTimedOut: /);
    expect(await associationOf(harness, kept.domain)).toBeDefined();
  });

  test('removes it when it is cancelled, twice', async () => {
    const { domain, run } = await begin('gone.example');
    await shownBy(run);
    await run.cancel();
    await run.cancel();
    expect(await outcome(run)).toMatchObject({ cancelled: true });
    expect(await associationOf(harness, domain)).toBeUndefined();
    expect((await run.progressNow()).dnsRecords).toEqual([]);
  });

  test('removes nothing, or what it made, when it is cancelled at once', async () => {
    const { domain, run } = await begin('early.example');
    await run.cancel();
    expect(await outcome(run)).toMatchObject({ cancelled: true });
    expect(await associationOf(harness, domain)).toBeUndefined();
  });

  test('removes what takes effect only after it was cancelled', async () => {
    await control(harness, 'faults', { operation: 'CreateDomainAssociation', kind: 'late', seconds: 2, count: 1 });
    const made = await effectsOf(harness, 'CreateDomainAssociation');
    const { domain, run } = await begin('afterwards.example');
    await eventually(async () => expect((await run.pending())[0]?.failure).toBeDefined());
    await run.cancel();
    expect(await outcome(run)).toMatchObject({ cancelled: true });
    expect((await effectsOf(harness, 'CreateDomainAssociation')) - made).toBe(1);
    expect(await associationOf(harness, domain)).toBeUndefined();
  });

  test('leaves nothing when it is cancelled while it makes the association anew', async () => {
    await control(harness, 'timings', { domainVerificationLimit: 50 });
    await control(harness, 'faults', { operation: 'DeleteDomainAssociation', kind: 'delay', seconds: 1, count: 1 });
    const { domain, run } = await begin('anew.example');
    await eventually(async () =>
      expect((await run.progressNow()).steps[3]).toMatchObject({
        title: expect.stringContaining('Remove'),
        state: 'running',
      }),
    );
    await run.cancel();
    await control(harness, 'timings', { domainVerificationLimit: 24 * 3600 });
    expect(await outcome(run)).toMatchObject({ cancelled: true });
    expect(await associationOf(harness, domain)).toBeUndefined();
  });

  test('never touches an association that somebody else made', async () => {
    const theirs = await associate(harness, 'theirs.example');
    await untilVerification(harness, theirs);
    const before = await associationOf(harness, theirs);
    const deleted = await effectsOf(harness, 'DeleteDomainAssociation');
    const settings = ['', 'dev'].map((prefix) => ({ prefix, branchName: 'main' }));
    const same = await harness.workflows.start('connectDomain', { ...theirs, subDomainSettings: settings });
    expect(await failedAs('connectDomain', 'Conflict', same)).toMatch(
      /^Conflict: .*PENDING_VERIFICATION: it is left alone/,
    );
    const { run } = await begin('theirs.example');
    expect(await failedAs('connectDomain', 'BadRequestException', run)).toMatch(
      /^BadRequestException: .*another Amplify app/,
    );
    expect(await associationOf(harness, theirs)).toEqual(before);
    expect(await effectsOf(harness, 'DeleteDomainAssociation')).toBe(deleted);
  });

  test('is not mistaken when somebody is faster by a moment', async () => {
    const { appId } = await makeApp(harness);
    const domain = { appId, domainName: 'moment.example' };
    await control(harness, 'faults', { operation: 'CreateDomainAssociation', kind: 'close-before', count: 1 });
    const run = await harness.workflows.start('connectDomain', { ...domain, subDomainSettings });
    await eventually(async () => expect((await run.pending())[0]?.failure).toBeDefined());
    const others = [{ prefix: 'other', branchName: 'main' }];
    await harness.aws.amplify.send(new CreateDomainAssociationCommand({ ...domain, subDomainSettings: others }));
    expect(await failedAs('connectDomain', 'Conflict', run)).toMatch(/^Conflict: /);
    expect(await associationOf(harness, domain)).toBeDefined();
  });

  test.each(['close-before', 'close-after', 'html-502'])('makes one association after %s', async (kind) => {
    await control(harness, 'faults', { operation: 'CreateDomainAssociation', kind, count: 1 });
    const made = await effectsOf(harness, 'CreateDomainAssociation');
    const { domain, run } = await begin(`${kind}.example`);
    ownerSets(harness, domain.domainName);
    expect(await run.result()).toMatchObject({ ...domain, status: 'AVAILABLE' });
    expect((await effectsOf(harness, 'CreateDomainAssociation')) - made).toBe(1);
  });

  test('lists all that is wrong with its input', async () => {
    const settings = ['www', 'WWW'].map((prefix) => ({ prefix, branchName: 'main' }));
    const input = { appId: 'x', domainName: 'shop.example', subDomainSettings: settings };
    await expect(harness.workflows.start('connectDomain', input)).rejects.toThrow(
      /appId.*subDomainSettings\[1\]\.prefix must not be that of another/s,
    );
  });
});
