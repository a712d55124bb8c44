import { CreateBranchCommand, GetBranchCommand } from '@aws-sdk/client-amplify';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ProvisionEnvironmentInput } from '../../workflows/contracts.ts';
import { control, jobsOf } from '../setup/amplify.ts';
import { environmentsOf, makeBackend } from '../setup/backends.ts';
import { cancelledDuring, type DuringCall } from '../setup/cancel.ts';
import { associationOf, ownerSets, untilStatus, untilVerification } from '../setup/domains.ts';
import { failedAs } from '../setup/failed-as.ts';
import { type Harness, startHarness, withCache } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';
import { siteSource } from '../setup/sites.ts';

let harness: Harness;
withCache('provisionEnvironment, %s', (_, options) => {
  beforeAll(async () => {
    harness = await startHarness({ ...options, speed: 100 });
  });
  afterAll(() => harness.stop());
  afterEach(() => fetch(`${harness.emulator.url}/_emulator/faults`, { method: 'DELETE' }));

  let count = 0;
  /** An app with a backend, a branch and a domain that is available; and what is asked for. */
  const prepare = async ({ isOwnerThere = true } = {}) => {
    const { appId, environmentName } = await makeBackend(harness);
    const domainName = `provision-${(count += 1)}.example`;
    const settings = { domainName, subDomainSettings: [{ prefix: '', branchName: 'main' }] };
    const association = await harness.workflows.start('connectDomain', { appId, ...settings });
    await untilVerification(harness, { appId, domainName });
    await control(harness, 'domains', { domainName });
    if (isOwnerThere) ownerSets(harness, domainName);
    await association.result();
    const input: ProvisionEnvironmentInput = {
      appId,
      environmentName,
      targetEnvironmentName: 'preview',
      storage: {
        resourceConfig: { ServiceName: 'S3', BucketName: 'files', Permissions: { Authenticated: ['READ'] } },
      },
      branch: { branchName: 'preview', source: await siteSource(harness) },
      subDomain: { domainName, prefix: 'preview' },
    };
    return { appId, domainName, input };
  };
  const prefixesOf = async (domain: { appId: string; domainName: string }): Promise<string[]> =>
    ((await associationOf(harness, domain))?.subDomains ?? []).map(
      ({ subDomainSetting }) => subDomainSetting?.prefix ?? '',
    );
  const hasBranch = (appId: string): Promise<boolean> =>
    harness.aws.amplify.send(new GetBranchCommand({ appId, branchName: 'preview' })).then(
      () => true,
      () => false,
    );
  const expectNothingLeft = async (domain: { appId: string; domainName: string }): Promise<void> => {
    expect(await environmentsOf(harness, domain.appId)).toEqual(['dev']);
    expect(await hasBranch(domain.appId)).toBe(false);
    expect(await prefixesOf(domain)).toEqual(['']);
  };

  test('makes backend, resources, branch, deployment and sub domain', async () => {
    const { appId, domainName, input } = await prepare();
    const run = await harness.workflows.start('provisionEnvironment', input);
    const result = await run.result();
    expect(result).toMatchObject({
      appId,
      storage: { resourceConfig: { BucketName: 'files' } },
      branch: { branchName: 'preview', deployment: { status: 'SUCCEED' } },
      host: `preview.${domainName}`,
    });
    const { branch } = await harness.aws.amplify.send(new GetBranchCommand({ appId, branchName: 'preview' }));
    expect(branch?.backendEnvironmentArn).toBe(result.backendEnvironmentArn);
    expect(await environmentsOf(harness, appId)).toEqual(['dev', 'preview']);
    expect(await prefixesOf({ appId, domainName })).toEqual(['', 'preview']);
  });

  test('lets others work on its backends while the DNS records of the sub domain are waited for', async () => {
    const { appId, domainName, input } = await prepare({ isOwnerThere: false });
    const run = await harness.workflows.start('provisionEnvironment', input);
    await untilStatus(harness, { appId, domainName }, 'AWAITING_APP_CNAME');
    for (const environmentName of ['dev', 'preview']) {
      const resourceConfig = { ServiceName: 'S3', Permissions: { Authenticated: ['READ'] } } as const;
      const storage = { appId, environmentName, resourceConfig, onBusy: 'fail' } as const;
      const other = await harness.workflows.start('configureStorage', storage);
      expect(await other.result()).toMatchObject({ done: environmentName === 'dev' ? 'created' : 'unchanged' });
    }
    await control(harness, 'domains', { domainName });
    expect(await run.result()).toMatchObject({ host: `preview.${domainName}` });
  });

  test('undoes all of it when the deployment fails', async () => {
    const { appId, domainName, input } = await prepare();
    await control(harness, 'jobs', { appId, branchName: 'preview', outcome: 'fail', reason: 'no' });
    const run = await harness.workflows.start('provisionEnvironment', input);
    expect(await failedAs('provisionEnvironment', 'JobFailed', run)).toMatch(/^JobFailed: /);
    await expectNothingLeft({ appId, domainName });
  });

  test('leaves a branch alone that is there already', async () => {
    const { appId, domainName, input } = await prepare();
    await harness.aws.amplify.send(new CreateBranchCommand({ appId, branchName: 'preview' }));
    const run = await harness.workflows.start('provisionEnvironment', input);
    expect((await outcome(run))?.message).toMatch(/^(Conflict|BadRequestException): /);
    expect(await hasBranch(appId)).toBe(true);
    expect(await environmentsOf(harness, appId)).toEqual(['dev']);
    expect(await jobsOf(harness, { appId, branchName: 'preview' })).toEqual([]);
    expect(await prefixesOf({ appId, domainName })).toEqual(['']);
  });

  test.each<DuringCall>([
    { operation: 'CloneBackend' },
    { operation: 'CreateBackendStorage' },
    { operation: 'CreateBranch' },
    { operation: 'CreateDeployment' },
    { operation: 'UpdateDomainAssociation' },
  ])('cancelled during $operation leaves nothing', async (call) => {
    const { appId, domainName, input } = await prepare();
    const ended = await cancelledDuring(harness, call, () => harness.workflows.start('provisionEnvironment', input));
    expect(ended).toMatchObject({ cancelled: true });
    await untilStatus(harness, { appId, domainName }, 'AVAILABLE');
    await expectNothingLeft({ appId, domainName });
  });
});
