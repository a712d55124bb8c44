import { paginateListDomainAssociations } from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startLab } from './lab.ts';
import type { Lab } from './lab.ts';
import { ownDomain } from './owned-domain.ts';
import type { OwnedDomain } from './owned-domain.ts';

let lab: Lab;
let domain: OwnedDomain;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.emulator.close());
beforeEach(async () => {
  domain = await ownDomain(lab);
});

const customCertificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/1';

describe('a new domain association', () => {
  test('waits with a managed certificate for both kinds of DNS records', async () => {
    const { account, appId, domainName } = domain;
    const created = await domain.create();
    expect(created).toEqual({
      domainAssociationArn: `arn:aws:amplify:eu-west-1:${account}:apps/${appId}/domains/${domainName}`,
      domainName,
      enableAutoSubDomain: false,
      domainStatus: 'CREATING',
      subDomains: [
        { subDomainSetting: { prefix: '', branchName: 'main' }, verified: false, dnsRecord: ' CNAME <pending>' },
        { subDomainSetting: { prefix: 'dev', branchName: 'main' }, verified: false, dnsRecord: 'dev CNAME <pending>' },
      ],
      certificate: { type: 'AMPLIFY_MANAGED' },
    });
    await expect(domain.control()).rejects.toThrow('does not tell its DNS records yet: it is CREATING');
    expect(await domain.statuses('PENDING_VERIFICATION')).toEqual([
      'CREATING',
      'REQUESTING_CERTIFICATE',
      'PENDING_VERIFICATION',
    ]);

    const pending = await domain.get();
    const certificateRecord = pending?.certificateVerificationDNSRecord;
    expect(certificateRecord).toMatch(
      /^_[0-9a-f]{32}\.shop-\d+\.example\. CNAME _[0-9a-f]{32}\.[a-z]{10}\.acm-validations\.aws\.$/,
    );
    expect(pending?.certificate).toEqual({
      type: 'AMPLIFY_MANAGED',
      certificateVerificationDNSRecord: certificateRecord,
    });
    expect(pending?.subDomains?.map(({ dnsRecord }) => dnsRecord)).toEqual([
      expect.stringMatching(/^ CNAME d\w{13}\.cloudfront\.net$/),
      expect.stringMatching(/^dev CNAME d\w{13}\.cloudfront\.net$/),
    ]);

    const {
      domains: [asked],
    } = await domain.control({ add: 'certificate' });
    expect(asked).toMatchObject({
      appId,
      missingRecords: [expect.stringMatching(/^ CNAME d/), expect.stringMatching(/^dev CNAME d/)],
    });
    expect(await domain.statuses('AWAITING_APP_CNAME')).toEqual([
      'PENDING_VERIFICATION',
      'IN_PROGRESS',
      'AWAITING_APP_CNAME',
    ]);
    await domain.control({ add: 'app' });
    expect(await domain.statuses('AVAILABLE')).toEqual(['AWAITING_APP_CNAME', 'PENDING_DEPLOYMENT', 'AVAILABLE']);
    expect((await domain.get())?.subDomains?.map(({ verified }) => verified)).toEqual([true, true]);
  });

  test('imports a custom certificate and then waits for the CNAMEs only', async () => {
    await domain.create({ certificateSettings: { type: 'CUSTOM', customCertificateArn } });
    const way = ['CREATING', 'IMPORTING_CUSTOM_CERTIFICATE', 'AWAITING_APP_CNAME'];
    expect(await domain.statuses('AWAITING_APP_CNAME')).toEqual(way);
    expect(await domain.get()).toMatchObject({ certificate: { type: 'CUSTOM', customCertificateArn } });
    expect(await domain.get()).not.toHaveProperty('certificateVerificationDNSRecord');
    await domain.control();
    expect(await domain.statuses('AVAILABLE')).toEqual(['AWAITING_APP_CNAME', 'PENDING_DEPLOYMENT', 'AVAILABLE']);
  });

  test('fails after 24 hours without records; creating it again answers with the stale one until it is deleted', async () => {
    await domain.create();
    await lab.advance(12 + 24 * 3600 - 1);
    const pending = await domain.get();
    expect(pending?.domainStatus).toBe('PENDING_VERIFICATION');
    await lab.advance(2);
    const failed = await domain.get();
    expect(failed).toMatchObject({ domainStatus: 'FAILED', statusReason: expect.stringContaining('24 hours') });
    expect(await domain.create()).toEqual(failed);
    await lab.advance(100);
    expect(await domain.get()).toEqual(failed);
    const { calls } = await lab.control('GET', 'calls?operation=CreateDomainAssociation');
    expect(calls.at(-1)).toMatchObject({ status: 200, effect: false });

    await domain.remove();
    expect(await domain.create()).toMatchObject({ domainStatus: 'CREATING' });
    await lab.advance(15);
    const record = (await domain.get())?.certificateVerificationDNSRecord;
    expect(record).not.toBe(pending?.certificateVerificationDNSRecord);
  });

  test('fails where another distribution has its names, told or in another account', async () => {
    await domain.becomeAvailable();
    const other = await ownDomain(lab, domain.domainName);
    await other.create();
    await lab.advance(15);
    await other.control();
    await lab.advance(100);
    const statusReason = 'One or more of the CNAMEs you provided are already associated with a different resource.';
    expect(await other.get()).toMatchObject({ domainStatus: 'FAILED', statusReason });

    await domain.remove();
    await domain.create();
    await domain.control({ conflict: true });
    await lab.advance(15);
    await domain.control();
    expect((await domain.statuses('FAILED')).slice(-2)).toEqual(['PENDING_DEPLOYMENT', 'FAILED']);
    expect(await domain.get()).toMatchObject({ statusReason });
  });
});

test('are listed, page by page, and gone when deleted or with their app', async () => {
  const { client, appId, domainName } = domain;
  const names = ['a.example', 'b.example', 'c.example'];
  for (const name of names) await domain.create({ domainName: name, subDomainSettings: [] });
  const listed: unknown[] = [];
  for await (const page of paginateListDomainAssociations({ client, pageSize: 2 }, { appId })) {
    listed.push(page.domainAssociations?.map((one) => one.domainName));
  }
  expect(listed).toEqual([['a.example', 'b.example'], ['c.example']]);
  await expect(domain.remove()).rejects.toMatchObject({ name: 'NotFoundException' });
  await domain.create({ subDomainSettings: [] });
  expect(await domain.remove()).toMatchObject({ domainName, domainStatus: 'CREATING' });
  await lab.advance(5);
  await expect(domain.get()).rejects.toMatchObject({ name: 'NotFoundException', $metadata: { httpStatusCode: 404 } });
});

test.each([
  [
    'an unknown branch',
    { subDomainSettings: [{ prefix: '', branchName: 'nope' }] },
    'NotFoundException',
    'Branch nope',
  ],
  ['an unknown app', { appId: 'dnone' }, 'NotFoundException', 'App dnone'],
  [
    'a prefix twice',
    { subDomainSettings: [0, 1].map(() => ({ prefix: 'a', branchName: 'main' })) },
    'BadRequestException',
    'more than once',
  ],
  ['no domain name', { domainName: 'nope' }, 'BadRequestException', 'domainName'],
  [
    'a custom certificate without ARN',
    { certificateSettings: { type: 'CUSTOM' as const } },
    'BadRequestException',
    'customCertificateArn',
  ],
  [
    'too many sub domains',
    { subDomainSettings: Array.from({ length: 51 }, (_, index) => ({ prefix: `p${index}`, branchName: 'main' })) },
    'LimitExceededException',
    'maximum number of subdomains',
  ],
])('%s is refused', async (_case, input, name, message) => {
  await expect(domain.create(input)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
});

test('belong to one app of the account, five to an app', async () => {
  const { client, domainName } = domain;
  await domain.create();
  const taken = `One or more domains requested are already associated with another Amplify app: ${domainName}`;
  await expect(domain.create()).rejects.toMatchObject({ name: 'BadRequestException', message: taken });
  const other = await lab.branch(client);
  await expect(domain.create({ appId: other.appId })).rejects.toThrow(taken);
  const within = { domainName: `dev.${domainName}`, subDomainSettings: [{ prefix: '', branchName: 'main' }] };
  await expect(domain.create({ appId: other.appId, ...within })).rejects.toThrow(taken);
  for (let count = 2; count <= 5; count += 1)
    await domain.create({ domainName: `d${count}.example`, subDomainSettings: [] });
  await expect(domain.create({ domainName: 'd6.example', subDomainSettings: [] })).rejects.toMatchObject({
    name: 'LimitExceededException',
  });
});

test('the control API names unknown domains', async () => {
  await expect(domain.control({ domainName: 'none.example' })).rejects.toThrow(
    'There is no domain association none.example',
  );
  const { domains: listed } = await lab.control('GET', 'domains');
  expect(listed.filter(({ account }) => account === domain.account)).toEqual([]);
});
