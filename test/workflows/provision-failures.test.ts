import {
  CreateDomainAssociationCommand,
  DeleteBackendEnvironmentCommand,
  NotFoundException,
} from '@aws-sdk/client-amplify';
import { CreateBackendStorageCommand } from '@aws-sdk/client-amplifybackend';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProvisionEnvironmentInput } from '../../workflows/contracts.ts';
import { control, jobsOf } from '../setup/amplify.ts';
import { completed, endJob, environmentsOf, makeBackend, untilBusy } from '../setup/backends.ts';
import { untilStatus, untilVerification } from '../setup/domains.ts';
import { failedAs } from '../setup/failed-as.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { siteSource } from '../setup/sites.ts';

const targetEnvironmentName = 'preview';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ speed: 100 });
});
afterAll(() => harness.stop());

const provision = (
  source: { appId: string; environmentName: string },
  more: Omit<Partial<ProvisionEnvironmentInput>, 'appId'> = {},
) => harness.workflows.start('provisionEnvironment', { ...source, targetEnvironmentName, ...more });

/** A storage of the environment dev, as somebody else would make it. */
async function makeStorage(appId: string, ResourceName: string): Promise<void> {
  const environment = { AppId: appId, BackendEnvironmentName: 'dev' };
  const ResourceConfig = { ServiceName: 'S3' as const, Permissions: { Authenticated: ['READ' as const] } };
  const command = new CreateBackendStorageCommand({ ...environment, ResourceName, ResourceConfig });
  await completed(harness, environment, harness.aws.amplifybackend.send(command));
}
const storage = {
  resourceConfig: { ServiceName: 'S3', BucketName: 'another', Permissions: { Authenticated: ['READ'] } },
} as const;

async function expectUndone(appId: string): Promise<void> {
  expect(await environmentsOf(harness, appId)).toEqual(['dev']);
}

test.concurrent('a clone that fails', async () => {
  const source = await makeBackend(harness);
  await control(harness, 'backend-jobs', { appId: source.appId, outcome: 'fail', reason: 'no quota', times: 1 });
  expect(await failedAs('provisionEnvironment', 'BackendJobFailed', await provision(source))).toMatch(/no quota/);
  await expectUndone(source.appId);
});

test.concurrent('a clone that takes too long', async () => {
  const source = await makeBackend(harness);
  await control(harness, 'backend-jobs', { appId: source.appId, outcome: 'succeed', seconds: 300, times: 1 });
  const run = await provision(source, { timeoutSeconds: 1 });
  expect(await failedAs('provisionEnvironment', 'WaitTimedOut', run)).toMatch(/was not over after 1 s/);
  await expectUndone(source.appId);
});

test.concurrent('a clone that is not there though its job ended well', async () => {
  const source = await makeBackend(harness);
  const { appId } = source;
  await control(harness, 'backend-jobs', { appId, outcome: 'hang', times: 1 });
  const run = await provision(source);
  await untilBusy(harness, appId, 'dev');
  await harness.aws.amplify.send(
    new DeleteBackendEnvironmentCommand({ appId, environmentName: targetEnvironmentName }),
  );
  await endJob(harness, source, 'COMPLETED');
  expect(await failedAs('provisionEnvironment', 'StateMismatch', run)).toMatch(/has no backend environment preview/);
});

test.concurrent('a clone whose storage has another bucket, or is one of two', async () => {
  const source = await makeBackend(harness);
  await makeStorage(source.appId, 'one');
  const other = await provision(source, { storage });
  expect(await failedAs('provisionEnvironment', 'UnsupportedChange', other)).toMatch(/BucketName/);
  await expectUndone(source.appId);
  await makeStorage(source.appId, 'two');
  const several = await provision(source, { storage });
  expect(await failedAs('provisionEnvironment', 'AmbiguousResource', several)).toMatch(/one, two/);
  await expectUndone(source.appId);
});

test.concurrent('a target that exists', async () => {
  const source = await makeBackend(harness);
  const same = await provision(source, { targetEnvironmentName: 'dev' });
  expect(await failedAs('provisionEnvironment', 'Conflict', same)).toMatch(/has a backend environment dev already/);
  await expectUndone(source.appId);
});

test.concurrent('a sub domain of a domain that fails', async () => {
  const source = await makeBackend(harness);
  const { appId } = source;
  const domainName = 'provision-failed.example';
  const subDomainSettings = [{ prefix: '', branchName: 'main' }];
  await harness.aws.amplify.send(new CreateDomainAssociationCommand({ appId, domainName, subDomainSettings }));
  await untilVerification(harness, { appId, domainName });
  await control(harness, 'domains', { domainName, conflict: true, add: 'all' });
  await untilStatus(harness, { appId, domainName }, 'FAILED');
  const branch = { branchName: 'preview', source: await siteSource(harness) };
  const run = await provision(source, { branch, subDomain: { domainName, prefix: 'preview' } });
  expect(await failedAs('provisionEnvironment', 'DomainFailed', run)).toMatch(/provision-failed\.example/);
  await expectUndone(appId);
  await expect(jobsOf(harness, { appId, branchName: 'preview' })).rejects.toThrow(NotFoundException);
});
