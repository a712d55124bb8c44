import { CreateBranchCommand } from '@aws-sdk/client-amplify';
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

describe('an update', () => {
  test('replaces the whole list, keeps what was verified, and is refused while one is under way', async () => {
    await domain.becomeAvailable();
    const before = await domain.get();
    await domain.client.send(new CreateBranchCommand({ appId: domain.appId, branchName: 'beta' }));
    const subDomainSettings = [
      { prefix: 'dev', branchName: 'beta' },
      { prefix: 'new', branchName: 'main' },
    ];
    const updated = await domain.update({ subDomainSettings, enableAutoSubDomain: true });
    expect(updated).toMatchObject({ domainStatus: 'UPDATING', enableAutoSubDomain: true });
    expect(updated?.subDomains).toEqual([
      { ...before?.subDomains?.[1], subDomainSetting: subDomainSettings[0] },
      { subDomainSetting: subDomainSettings[1], verified: false, dnsRecord: expect.stringMatching(/^new CNAME d/) },
    ]);
    await expect(domain.update({})).rejects.toMatchObject({
      name: 'BadRequestException',
      message: 'Cannot update domain while the domain is in UPDATING status.',
    });
    expect((await domain.get())?.updateStatus).toBe('AWAITING_APP_CNAME');
    await domain.control();
    const way = ['AWAITING_APP_CNAME', 'PENDING_DEPLOYMENT', 'UPDATE_COMPLETE'];
    expect(await domain.statuses('UPDATE_COMPLETE', 'updateStatus')).toEqual(way);
    expect(await domain.get()).toMatchObject({
      domainStatus: 'AVAILABLE',
      subDomains: [{ verified: true }, { verified: true }],
    });
  });

  test('changes the certificate in both directions', async () => {
    await domain.becomeAvailable();
    await domain.update({ certificateSettings: { type: 'CUSTOM', customCertificateArn } });
    const toCustom = ['IMPORTING_CUSTOM_CERTIFICATE', 'PENDING_DEPLOYMENT', 'UPDATE_COMPLETE'];
    expect(await domain.statuses('UPDATE_COMPLETE', 'updateStatus')).toEqual(toCustom);
    expect(await domain.get()).not.toHaveProperty('certificateVerificationDNSRecord');

    await domain.update({ certificateSettings: { type: 'AMPLIFY_MANAGED' } });
    await lab.advance(11);
    expect(await domain.get()).toMatchObject({ domainStatus: 'UPDATING', updateStatus: 'PENDING_VERIFICATION' });
    await domain.control();
    const toManaged = ['PENDING_VERIFICATION', 'PENDING_DEPLOYMENT', 'UPDATE_COMPLETE'];
    expect(await domain.statuses('UPDATE_COMPLETE', 'updateStatus')).toEqual(toManaged);
    expect(await domain.get()).toMatchObject({ domainStatus: 'AVAILABLE', certificate: { type: 'AMPLIFY_MANAGED' } });
  });

  test('fails by a conflict, and a failed domain takes no other', async () => {
    await domain.becomeAvailable();
    await domain.control({ conflict: true });
    await domain.update({});
    await lab.advance(60);
    expect(await domain.get()).toMatchObject({ domainStatus: 'FAILED', updateStatus: 'UPDATE_FAILED' });
    await expect(domain.update({})).rejects.toThrow('Cannot update domain while the domain is in FAILED status.');
  });

  test('is refused while the records are awaited', async () => {
    await domain.create();
    await lab.advance(15);
    await expect(domain.update({})).rejects.toThrow(
      'Cannot update domain while the domain is in PENDING_VERIFICATION status.',
    );
  });
});
