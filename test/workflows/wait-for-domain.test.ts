import { afterAll, beforeAll, expect, test } from 'vitest';
import { callsOf, control } from '../setup/amplify.ts';
import { detailsOf } from '../setup/details.ts';
import { associate, untilVerification } from '../setup/domains.ts';
import { eventually } from '../setup/eventually.ts';
import { failedAs } from '../setup/failed-as.ts';
import { type Harness, startHarness, withoutCache } from '../setup/harness.ts';

let harness: Harness;
withoutCache('waitForDomain, %s', (_, options) => {
  beforeAll(async () => {
    harness = await startHarness(options);
  });
  afterAll(() => harness.stop());

  test('waits through all statuses until the domain is available, and gives its DNS records', async () => {
    const domain = await associate(harness, 'shop.example');
    const run = await harness.workflows.start('waitForDomain', domain);
    await untilVerification(harness, domain);
    const unset = await eventually(async () => {
      const { dnsRecords } = await run.progressNow();
      expect(dnsRecords).toHaveLength(3);
      return dnsRecords;
    });
    expect((await detailsOf(harness, run)).split('\n')).toContain(`| \`dev\` | CNAME | \`${unset[2]?.value}\` |`);
    await control(harness, 'domains', { domainName: 'shop.example' });
    const result = await run.result();
    expect(result).toMatchObject({ ...domain, status: 'AVAILABLE' });
    expect(result.dnsRecords).toContainEqual({
      name: 'dev',
      type: 'CNAME',
      value: expect.stringMatching(/cloudfront/),
    });
    expect(result.dnsRecords).toContainEqual({ name: '', type: 'CNAME', value: expect.stringMatching(/cloudfront/) });
    expect((await run.progressNow()).dnsRecords).toEqual([]);
    expect(result.subDomains.map(({ prefix }) => prefix)).toEqual(['', 'dev']);
  });

  test('fails with the reason when the domain fails', async () => {
    const domain = await associate(harness, 'taken.example');
    await untilVerification(harness, domain);
    await control(harness, 'domains', { domainName: 'taken.example', conflict: true, add: 'all' });
    const run = await harness.workflows.start('waitForDomain', domain);
    expect(await failedAs('waitForDomain', 'DomainFailed', run)).toMatch(
      /^DomainFailed: domain taken\.example of app d\w+ failed; reason: .*already associated/,
    );
  });

  test('gives up after its timeout, and leaves the domain alone', async () => {
    const domain = await associate(harness, 'slow.example');
    const run = await harness.workflows.start('waitForDomain', { ...domain, timeoutSeconds: 2 });
    expect(await failedAs('waitForDomain', 'WaitTimedOut', run)).toMatch(
      /^WaitTimedOut: domain slow\.example .* not available after 2 s; last/,
    );
    expect(await callsOf(harness, 'DeleteDomainAssociation')).toEqual([]);
  });
});
