import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { CreateAppCommand, CreateBranchCommand } from '@aws-sdk/client-amplify';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { createClients } from '../../activities/clients.ts';
import { freePort } from '../../src/dev/ports.ts';
import { startTemporalServer } from '../../src/dev/temporal-server.ts';
import { startEmulator } from '../../src/emulator/index.ts';
import { callsAt, sitesAt } from '../setup/amplify.ts';
import { startCli } from '../setup/cli.ts';
import { writeSite } from '../setup/sites.ts';
import { BUCKET, credentials, type S3Lab, startS3Lab } from './s3-lab.ts';

describe.skipIf(inject('python') === '')('the command line and a worker, with an S3 server of moto', () => {
  let s3: S3Lab;
  let emulatorUrl: string;
  let environment: Record<string, string>;
  beforeAll(async () => {
    s3 = await startS3Lab();
    const server = await startTemporalServer({ port: await freePort(0), logFile: join(s3.dir, 'temporal.log') });
    const s3Server = { endpoint: s3.url, credentials };
    const emulator = await startEmulator({ dataDir: join(s3.dir, 'emulator'), speed: 20, s3: s3Server });
    emulatorUrl = emulator.url;
    environment = {
      TEMPORAL_ADDRESS: server.address,
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: emulator.url,
      AWS_ENDPOINT_URL_S3: s3.gate.url,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_CONFIG_FILE: '/nonexistent/config',
      ARTIFACT_STORE: `s3://${BUCKET}/cli/`,
      AMPLIFY_CLOCK_SPEED: '20',
    };
    const worker = startCli(['worker'], { env: environment });
    await worker.seen(/worker started/);
    return async () => {
      worker.kill('SIGTERM');
      await worker.exited;
      await emulator.close();
      await server.stop();
      await s3.stop();
    };
  });

  const newBranch = async (): Promise<string> => {
    const endpoints = { amplify: emulatorUrl, amplifybackend: emulatorUrl };
    const { amplify, destroy } = createClients({ name: 'test', region: 'eu-west-1', credentials, endpoints });
    const { app } = await amplify.send(new CreateAppCommand({ name: 'test' }));
    const appId = app?.appId ?? '';
    await amplify.send(new CreateBranchCommand({ appId, branchName: 'main' }));
    destroy();
    return appId;
  };
  const deploy = (appId: string, site: string, env: object = {}) =>
    startCli(['deploy', site, '--app', appId, '--branch', 'main'], { env: { ...environment, ...env } });

  test('deploy a folder by way of the bucket', async () => {
    const appId = await newBranch();
    const page = `<title>${randomUUID()}</title>`;
    const site = await writeSite(s3.dir, { 'index.html': page });
    const run = deploy(appId, site);
    expect([await run.exited, run.stderr]).toEqual([0, expect.stringMatching(/✓ Deploy \d+ bytes from S3 to main/)]);
    const served = (await sitesAt(emulatorUrl, appId))['main'] ?? '';
    expect(await (await fetch(served)).text()).toBe(page);
    expect(await callsAt(emulatorUrl, 'CreateDeployment')).toEqual([]);
    expect((await s3.keys('cli')).filter((key) => key.endsWith('.zip'))).toHaveLength(1);
    // The same content once more: nothing is uploaded.
    s3.gate.seen.length = 0;
    const again = deploy(appId, site);
    expect(await again.exited).toBe(0);
    expect(s3.gate.seen.filter((what) => /^PUT .*\.zip/.test(what))).toEqual([]);
  });

  test('say in one line what is wrong with the bucket', async () => {
    const site = await writeSite(s3.dir, { 'index.html': 'x' });
    const run = deploy('d1a2b3c4', site, { ARTIFACT_STORE: 's3://no-such-bucket/x' });
    expect([await run.exited, run.stderr]).toEqual([
      2,
      'S3 refuses access to s3://no-such-bucket/x/ (NoSuchBucket): see "Artifacts" in docs/operations.md\n',
    ]);
  });
});
