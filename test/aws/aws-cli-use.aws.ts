import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { cacheDir } from '../../src/dev/paths.ts';
import { operationsByName } from '../../src/model/index.ts';
import { memberOf } from '../../src/model/member-of.ts';
import { newAccount, startLab } from '../emulator/lab.ts';
import type { Lab } from '../emulator/lab.ts';
import { argumentsOf, runAws } from './aws-cli.ts';
import { fiveOfEach, keysOf } from './lists.ts';
import type { ListCase } from './lists.ts';

const python = inject('python');
/** The list operations that the CLI pages through by itself. */
const paged = ['ListApps', 'ListBranches', 'ListDomainAssociations', 'ListJobs', 'ListBackendJobs'];

describe.skipIf(python === '')('the AWS CLI', () => {
  let lab: Lab;
  let cases: readonly ListCase[];
  const account = newAccount();
  beforeAll(async () => {
    lab = await startLab();
    cases = await fiveOfEach(lab, account);
    return () => lab.emulator.close();
  });

  const list = async ({ operation, input }: ListCase, ...further: string[]): Promise<unknown> => {
    const found = operationsByName.get(operation);
    if (found === undefined) throw new Error(`No service has ${operation}.`);
    const args = [...argumentsOf(found, input), ...further, '--endpoint-url', lab.emulator.url];
    const { answer, stderr } = await runAws({ python, account }, args);
    expect(stderr).toBe('');
    return answer;
  };

  test.each(paged)('%s by pages, in parts and without paging', async (operation) => {
    const one = cases.find((other) => other.operation === operation);
    if (one === undefined) throw new Error(`There is nothing of ${operation}.`);
    const [all, first, page] = await Promise.all([
      list(one, '--page-size', '2'),
      list(one, '--page-size', '2', '--max-items', '3'),
      list(one, '--no-paginate', '--max-results', '2'),
    ]);
    expect(keysOf(all, one)).toHaveLength(5);
    const rest = await list(one, '--starting-token', String(memberOf(first, 'NextToken')));
    expect([...keysOf(first, one), ...keysOf(rest, one)]).toEqual(keysOf(all, one));
    expect(keysOf(page, one)).toEqual(keysOf(all, one).slice(0, 2));
    expect(memberOf(page, one.token)).toEqual(expect.any(String));
  });

  test('ListWebhooks, which it does not page, by tokens', async () => {
    const one = cases.find(({ operation }) => operation === 'ListWebhooks');
    if (one === undefined) throw new Error('There are no webhooks.');
    const first = await list(one, '--max-results', '3');
    const rest = await list(one, '--next-token', String(memberOf(first, 'nextToken')));
    expect(keysOf(first, one)).toHaveLength(3);
    expect(new Set([...keysOf(first, one), ...keysOf(rest, one)]).size).toBe(5);
  });

  test('by the variables of each service alone', async () => {
    const env = {
      AWS_ENDPOINT_URL_AMPLIFY: lab.emulator.url,
      AWS_ENDPOINT_URL_AMPLIFYBACKEND: lab.emulator.url,
    };
    const apps = await runAws({ python, account, env }, ['amplify', 'list-apps', '--query', 'length(apps)']);
    expect(apps).toEqual({ answer: 5, stderr: '', code: 0 });
    const buckets = await runAws({ python, account, env }, ['amplifybackend', 'list-s3-buckets']);
    expect(buckets).toMatchObject({ answer: { Buckets: expect.any(Array) }, code: 0 });
  });

  test('by a profile of the configuration file', async () => {
    await mkdir(cacheDir, { recursive: true });
    const folder = await mkdtemp(join(cacheDir, 'aws-config-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const lines = ['[profile emulator]', 'region = eu-west-1', 'services = emulator', '[services emulator]'];
    const endpoints = ['amplify', 'amplifybackend'].flatMap((name) => [
      `${name} =`,
      `  endpoint_url = ${lab.emulator.url}`,
    ]);
    const env = { AWS_CONFIG_FILE: join(folder, 'config'), AWS_PROFILE: 'emulator' };
    await writeFile(env.AWS_CONFIG_FILE, [...lines, ...endpoints, ''].join('\n'));
    const apps = await runAws({ python, account, env }, ['amplify', 'list-apps', '--query', 'length(apps)']);
    expect(apps).toEqual({ answer: 5, stderr: '', code: 0 });
  });

  test('says what the service refused', async () => {
    const get = ['amplify', 'get-app', '--app-id', 'dnone', '--endpoint-url', lab.emulator.url];
    const { code, stderr } = await runAws({ python, account }, get);
    expect(code).toBeGreaterThan(0);
    expect(stderr).toContain('(NotFoundException) when calling the GetApp operation: App dnone not found.');
  });
});
