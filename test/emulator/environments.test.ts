import {
  CreateBackendEnvironmentCommand,
  DeleteBackendEnvironmentCommand,
  GenerateAccessLogsCommand,
  GetBackendEnvironmentCommand,
  ListBackendEnvironmentsCommand,
} from '@aws-sdk/client-amplify';
import type { AmplifyClient } from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newAccount, startLab } from './lab.ts';
import type { Lab } from './lab.ts';

let lab: Lab;
let client: AmplifyClient;
let account: string;
let appId: string;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.emulator.close());
beforeEach(async () => {
  account = newAccount();
  client = lab.client({ account });
  ({ appId } = await lab.branch(client));
});

describe('backend environments', () => {
  const create = (environmentName: string) =>
    client.send(new CreateBackendEnvironmentCommand({ appId, environmentName, stackName: 'stack' }));

  test('are registered, read, listed with a filter, and deleted', async () => {
    const { backendEnvironment } = await create('dev');
    expect(backendEnvironment).toEqual({
      backendEnvironmentArn: `arn:aws:amplify:eu-west-1:${account}:apps/${appId}/backendenvironments/dev`,
      environmentName: 'dev',
      stackName: 'stack',
      createTime: expect.any(Date),
      updateTime: expect.any(Date),
    });
    const dev = { appId, environmentName: 'dev' };
    expect((await client.send(new GetBackendEnvironmentCommand(dev))).backendEnvironment).toEqual(backendEnvironment);
    await create('prod');
    const list = async (input: object) => {
      const answer = await client.send(new ListBackendEnvironmentsCommand({ appId, ...input }));
      return [
        answer.backendEnvironments?.map(({ environmentName }) => environmentName),
        answer.nextToken !== undefined,
      ];
    };
    expect(await list({})).toEqual([['dev', 'prod'], false]);
    expect(await list({ environmentName: 'prod' })).toEqual([['prod'], false]);
    expect(await list({ maxResults: 1 })).toEqual([['dev'], true]);
    expect((await client.send(new DeleteBackendEnvironmentCommand(dev))).backendEnvironment).toEqual(
      backendEnvironment,
    );
    expect(await list({})).toEqual([['prod'], false]);
  });

  test('are told apart by name', async () => {
    const test1 = { appId, environmentName: 'test1' };
    const missing = { name: 'NotFoundException', message: 'BackendEnvironment test1 does not exist.' };
    await expect(client.send(new GetBackendEnvironmentCommand(test1))).rejects.toMatchObject(missing);
    await expect(client.send(new DeleteBackendEnvironmentCommand(test1))).rejects.toMatchObject(missing);
    await create('test1');
    await expect(create('test1')).rejects.toMatchObject({ name: 'BadRequestException' });
    const elsewhere = new CreateBackendEnvironmentCommand({ appId: 'dnone', environmentName: 'dev' });
    await expect(client.send(elsewhere)).rejects.toMatchObject({ name: 'NotFoundException' });
  });
});

describe('access logs', () => {
  const generate = (input: object = {}) =>
    client.send(new GenerateAccessLogsCommand({ appId, domainName: `${appId}.amplifyapp.com`, ...input }));

  test('are a file behind a URL', async () => {
    const { logUrl = '' } = await generate({ startTime: new Date(0), endTime: new Date(0) });
    const response = await fetch(logUrl);
    expect(response.status).toBe(200);
    expect(await response.text()).toMatch(/^date,time,c-ip,cs-method/);
    const ofBranch = await generate({ domainName: `main.${appId}.amplifyapp.com` });
    expect(ofBranch.logUrl).toContain(lab.emulator.url);
  });

  test('need a domain of the app and a period that does not end before it begins', async () => {
    const missing = { name: 'NotFoundException' };
    await expect(generate({ domainName: 'shop.example' })).rejects.toMatchObject(missing);
    await expect(generate({ appId: 'dnone' })).rejects.toMatchObject(missing);
    const backwards = generate({ startTime: new Date(1000), endTime: new Date(0) });
    await expect(backwards).rejects.toMatchObject({ name: 'BadRequestException' });
    const tooLong = generate({ startTime: new Date(0), endTime: new Date(15 * 24 * 3_600_000) });
    await expect(tooLong).rejects.toMatchObject({ message: 'The time range must not exceed two weeks.' });
  });
});
