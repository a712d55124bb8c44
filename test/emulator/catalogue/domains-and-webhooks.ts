import { expect } from 'vitest';
import { textOf, time, url } from './means.ts';
import type { Means } from './means.ts';

const domainName = 'shop.example';

/** The operations of Amplify about what lies around an app. */
export async function domainsAndWebhooks(means: Means): Promise<void> {
  const { call } = means;
  const created = await call('CreateApp', { name: 'shop' }, { app: expect.anything() });
  const appId = textOf(created, 'app', 'appId');
  await call('CreateBranch', { appId, branchName: 'main' }, { branch: expect.anything() });
  await domains(means, appId);
  await webhooks(means, appId);
}

async function domains({ call, control, pass, account }: Means, appId: string): Promise<void> {
  const address = { appId, domainName };
  const settings = ['', 'www'].map((prefix) => ({ prefix, branchName: 'main' }));
  const verified = (known: boolean) =>
    settings.map((subDomainSetting) => ({
      subDomainSetting,
      verified: known,
      dnsRecord: expect.stringMatching(
        known ? `^${subDomainSetting.prefix} CNAME d\\w+\\.cloudfront\\.net$` : /<pending>$/,
      ),
    }));
  const association = {
    domainAssociationArn: `arn:aws:amplify:eu-west-1:${account}:apps/${appId}/domains/${domainName}`,
    domainName,
    enableAutoSubDomain: false,
    domainStatus: 'CREATING',
    subDomains: verified(false),
    certificate: { type: 'AMPLIFY_MANAGED' },
  };
  await call(
    'CreateDomainAssociation',
    { ...address, subDomainSettings: settings },
    { domainAssociation: association },
  );
  await pass(15);
  await control('domains', { domainName });
  await pass(100);
  const certificateVerificationDNSRecord = expect.stringMatching(
    /^_\w+\.shop\.example\. CNAME _\w+\.\w+\.acm-validations\.aws\.$/,
  );
  const available = {
    ...association,
    domainStatus: 'AVAILABLE',
    subDomains: verified(true),
    certificateVerificationDNSRecord,
    certificate: { type: 'AMPLIFY_MANAGED', certificateVerificationDNSRecord },
  };
  await call('GetDomainAssociation', address, { domainAssociation: available });
  await call('ListDomainAssociations', { appId }, { domainAssociations: [available] });
  const dropped = [{ prefix: 'www', branchName: 'main' }];
  const updating = expect.objectContaining({ domainStatus: 'UPDATING', subDomains: [verified(true)[1]] });
  await call('UpdateDomainAssociation', { ...address, subDomainSettings: dropped }, { domainAssociation: updating });
  const range = { startTime: new Date('2026-01-01T00:00:00Z'), endTime: new Date('2026-01-02T00:00:00Z') };
  const logs = await call('GenerateAccessLogs', { ...address, ...range }, { logUrl: url });
  expect((await fetch(textOf(logs, 'logUrl'))).status).toBe(200);
  await call('DeleteDomainAssociation', address, { domainAssociation: updating });
}

async function webhooks({ call, account }: Means, appId: string): Promise<void> {
  const arn = `^arn:aws:amplify:eu-west-1:${account}:apps/${appId}/webhooks/`;
  const webhook = {
    webhookArn: expect.stringMatching(arn),
    webhookId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    webhookUrl: url,
    appId,
    branchName: 'main',
    description: 'nightly',
    createTime: time,
    updateTime: time,
  };
  const created = await call('CreateWebhook', { appId, branchName: 'main', description: 'nightly' }, { webhook });
  const webhookId = textOf(created, 'webhook', 'webhookId');
  await call('GetWebhook', { webhookId }, { webhook });
  await call('ListWebhooks', { appId }, { webhooks: [webhook] });
  const changed = { ...webhook, description: 'daily' };
  await call('UpdateWebhook', { webhookId, description: 'daily' }, { webhook: changed });
  await call('DeleteWebhook', { webhookId }, { webhook: changed });
}
