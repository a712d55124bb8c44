import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GetAppCommand, GetBranchCommand } from '@aws-sdk/client-amplify';
import { UpdateBackendConfigCommand } from '@aws-sdk/client-amplifybackend';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../src/dev/paths.ts';
import type { LeftBehind } from '../../workflows/contracts.ts';
import { control, jobsOf, makeApp, untilJob } from '../setup/amplify.ts';
import { environmentsOf, makeBackend, resourcesOf } from '../setup/backends.ts';
import { associationOf, available, untilStatus } from '../setup/domains.ts';
import { eventually } from '../setup/eventually.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { siteSource } from '../setup/sites.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ speed: 100 });
  await mkdir(join(harness.dir, 'bin'), { recursive: true });
  const main = join(packageRoot, 'dist', 'cli', 'main.js');
  const script = `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`;
  await writeFile(join(harness.dir, 'bin', 'temporal-amplify'), script, { mode: 0o755 });
});
afterAll(() => harness.stop());
afterEach(() => fetch(`${harness.emulator.url}/_emulator/faults`, { method: 'DELETE' }));

type Started = { result(): Promise<unknown> };

/** Refuses all calls of an operation, until the faults are removed. */
const forbid = (operation: string) =>
  control(harness, 'faults', { operation, kind: 'error', name: 'AccessDeniedException', status: 403 });

const failJob = (appId: string) => control(harness, 'backend-jobs', { appId, outcome: 'fail', reason: 'no', times: 1 });

/** What a run's failure says that is left. */
async function leftBy(run: Started): Promise<readonly LeftBehind[]> {
  const error: unknown = await run.result().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const failure = error instanceof Error ? error.cause : undefined;
  const details: unknown = failure instanceof Error && 'details' in failure ? failure.details : undefined;
  const [{ leftBehind }] = details as [{ leftBehind: readonly LeftBehind[] }];
  for (const { what, command } of leftBehind) {
    expect(failure).toMatchObject({ message: expect.stringMatching(/; could not clean up: /) as unknown });
    expect(failure).toMatchObject({ message: expect.stringContaining(what) as unknown });
    expect(failure).toMatchObject({ message: expect.stringContaining(`; by hand: ${command}`) as unknown });
  }
  return leftBehind;
}

/** Runs a command as a person would who copies it into a shell. */
const inShell = (command: string) =>
  promisify(execFile)('sh', ['-c', command], {
    env: { ...harness.environment, PATH: `${join(harness.dir, 'bin')}:${process.env['PATH']}` },
  });

/** A run whose clean-up is refused, what is then left, and how it is seen that it is gone. */
interface Case {
  readonly run: Started;
  readonly what: string;
  readonly gone: () => Promise<void>;
}

const cases: Readonly<Record<string, () => Promise<Case>>> = {
  DeleteApp: async () => {
    const app = { name: "somebody's", repository: 'https://github.com/example/site', accessToken: 'ghp_x' };
    await control(harness, 'jobs', { branchName: 'main', outcome: 'fail', reason: 'no', times: 1 });
    const run = await harness.workflows.start('createApp', { app, branches: [{ branchName: 'main' }] });
    await run.result().catch(() => undefined);
    const appId = (await run.progressNow()).steps[0]?.detail ?? '';
    await harness.aws.amplify.send(new GetAppCommand({ appId }));
    return {
      run,
      what: "delete app somebody's",
      gone: () => expect(harness.aws.amplify.send(new GetAppCommand({ appId }))).rejects.toThrow(/not found/i),
    };
  },
  DeleteBackend: async () => {
    const { appId } = await makeApp(harness);
    await failJob(appId);
    const run = await harness.workflows.start('createBackend', { appId, environmentName: 'staging' });
    return {
      run,
      what: `delete backend environment staging of app ${appId}`,
      gone: async () => expect(await environmentsOf(harness, appId)).toEqual([]),
    };
  },
  DeleteDomainAssociation: async () => {
    const { appId } = await makeApp(harness);
    const domain = { appId, domainName: 'left.example' };
    const subDomainSettings = [{ prefix: '', branchName: 'main' }];
    const input = { ...domain, subDomainSettings, timeoutSeconds: 2 };
    return {
      run: await harness.workflows.start('connectDomain', input),
      what: `remove domain left.example of app ${appId}`,
      gone: async () => expect(await associationOf(harness, domain)).toBeUndefined(),
    };
  },
  UpdateDomainAssociation: async () => {
    await fetch(`${harness.emulator.url}/_emulator/faults`, { method: 'DELETE' });
    const domain = await available(harness, 'changed.example');
    const run = await harness.workflows.start('updateSubDomains', { ...domain, remove: ['dev'] });
    await untilStatus(harness, domain, 'PENDING_DEPLOYMENT');
    await forbid('UpdateDomainAssociation');
    await run.cancel();
    return {
      run,
      what: `put back the sub domains of changed.example of app ${domain.appId}`,
      gone: async () => {
        const { subDomains = [] } = (await associationOf(harness, domain)) ?? {};
        expect(subDomains.map(({ subDomainSetting }) => subDomainSetting?.prefix)).toEqual(['', 'dev']);
      },
    };
  },
  DeleteBranch: async () => {
    const { appId, environmentName } = await makeBackend(harness);
    await control(harness, 'jobs', { appId, outcome: 'fail', reason: 'no', times: 1 });
    const branch = { branchName: 'preview', source: await siteSource(harness) };
    const input = { appId, environmentName, targetEnvironmentName: 'preview', branch };
    return {
      run: await harness.workflows.start('provisionEnvironment', input),
      what: `delete branch preview of app ${appId}`,
      gone: () =>
        expect(harness.aws.amplify.send(new GetBranchCommand({ appId, branchName: 'preview' }))).rejects.toThrow(
          /not found/i,
        ),
    };
  },
  StopJob: async () => {
    const branch = await makeApp(harness, { repository: 'https://github.com/example/site' });
    await control(harness, 'jobs', { ...branch, outcome: 'hang', times: 1 });
    const run = await harness.workflows.start('deployBranch', { ...branch, source: { release: {} } });
    await untilJob(harness, { ...branch, jobId: '1' }, (status) => status === 'RUNNING');
    await run.cancel();
    return {
      run,
      what: `stop the unfinished deployment of branch main of app ${branch.appId}`,
      gone: async () => expect((await jobsOf(harness, branch)).map(({ status }) => status)).toEqual(['CANCELLED']),
    };
  },
  DeleteBackendStorage: async () => {
    const { appId, environmentName } = await makeBackend(harness);
    await control(harness, 'backend-jobs', { appId, outcome: 'succeed', seconds: 200, times: 1 });
    const resourceConfig = { ServiceName: 'S3', Permissions: { Authenticated: ['READ'] } } as const;
    const input = { appId, environmentName, resourceConfig, timeoutSeconds: 1 };
    return {
      run: await harness.workflows.start('configureStorage', input),
      what: `bring the storage of environment dev of app ${appId} to rest`,
      gone: async () => expect(await resourcesOf(harness, appId, 'storage')).toEqual([]),
    };
  },
  RemoveBackendConfig: async () => {
    const { appId } = await makeBackend(harness);
    const refused = { operation: 'UpdateBackendConfig', kind: 'error', name: 'BadRequestException', status: 400 };
    await control(harness, 'faults', { ...refused, skip: 1 });
    const loginAuthConfig = { AwsCognitoRegion: 'eu-west-1', AwsUserPoolsId: 'eu-west-1_abc' };
    return {
      run: await harness.workflows.start('configureBackend', { appId, loginAuthConfig }),
      what: `remove the backend config of app ${appId}`,
      gone: () =>
        expect(harness.aws.amplifybackend.send(new UpdateBackendConfigCommand({ AppId: appId }))).rejects.toThrow(
          /not found/i,
        ),
    };
  },
};

test.each(Object.entries(cases))(
  'what is left where %s is refused is told, with the command that undoes it',
  async (operation, begin) => {
    await forbid(operation);
    const { run, what, gone } = await begin();
    const left = await leftBy(run);
    expect(left).toMatchObject([{ what, why: expect.stringMatching(/AccessDenied|Fault of the emulator/) as unknown }]);
    await fetch(`${harness.emulator.url}/_emulator/faults`, { method: 'DELETE' });
    await inShell(left[0]?.command ?? '');
    await eventually(gone);
  },
);
