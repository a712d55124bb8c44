import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { type Emulator, startEmulator } from '../../src/emulator/index.ts';
import { retryStepUpdate } from '../../workflows/messages.ts';
import { callsAt } from '../setup/amplify.ts';
import { untilEvent } from '../setup/events.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';
import { startSts } from '../setup/sts.ts';

/** Access key id of each target's profile, which the emulator takes for the number of its account. */
const accounts = { east: '111111111111', west: '222222222222' } as const;
type Name = keyof typeof accounts;
const regions = { east: 'us-east-1', west: 'us-west-2' } as const satisfies Record<Name, string>;
const names = ['east', 'west'] as const satisfies readonly Name[];

let dir: string;
let emulators: Record<Name, Emulator>;
beforeAll(async () => {
  dir = join(inject('testDir'), randomUUID());
  await mkdir(dir, { recursive: true });
  const profiles = names.map((name) => `[${name}]\naws_access_key_id=${accounts[name]}\naws_secret_access_key=x\n`);
  await writeFile(join(dir, 'credentials'), profiles.join(''));
  const start = (name: Name) => startEmulator({ dataDir: join(dir, name), speed: 20 });
  emulators = { east: await start('east'), west: await start('west') };
});
beforeEach(() => vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(dir, 'credentials')));
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  for (const name of names) await emulators[name].close();
});

/** Starts a worker with `default` and the targets of a file. */
async function startWith(targets: object): Promise<Harness> {
  const file = join(dir, `${randomUUID()}.json`);
  await writeFile(file, JSON.stringify(targets));
  return startHarness({ env: { TARGETS_FILE: file } });
}

const target = (name: Name, profile: string = name) => ({
  region: regions[name],
  endpoint: emulators[name].url,
  credentials: { profile },
});

describe('a worker with several targets', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await startWith({ east: target('east'), west: target('west') });
  });
  afterEach(() => harness.stop());

  test('makes the calls of each where they belong, and no other', async () => {
    const create = async (name: Name, app: number): Promise<string> => {
      const branches = [{ branchName: 'main' }, { branchName: 'next' }];
      const input = { target: name, app: { name: `${name}-${app}` }, branches };
      return (await (await harness.workflows.start('createApp', input)).result()).appId;
    };
    const made = names.flatMap((name) => [1, 2, 3, 4].map((app) => create(name, app).then((id) => ({ name, id }))));
    const apps = await Promise.all(made);
    for (const name of names) {
      const calls = await callsAt(emulators[name].url);
      const own = apps.filter((app) => app.name === name).map(({ id }) => id);
      expect(
        calls
          .filter(({ operation }) => operation === 'CreateApp')
          .map(({ key }) => key)
          .toSorted(),
      ).toEqual(own.toSorted());
      expect(calls.filter(({ key }) => !own.some((id) => key === id || key.startsWith(`${id}/`)))).toEqual([]);
      expect(new Set(calls.map(({ account, region }) => `${account} ${region}`))).toEqual(
        new Set([`${accounts[name]} ${regions[name]}`]),
      );
    }
    expect(await callsAt(harness.emulator.url)).toEqual([]);
  });

  test('refuses one that it does not know at once, and lists those that it does', async () => {
    const input = { target: 'north', app: { name: 'lost' } };
    expect(await outcome(await harness.workflows.start('createApp', input))).toMatchObject({
      message: 'InvalidInput: createApp: target must be one that this worker serves: default, east, west',
    });
  });

  test('names each at its start, with its region', async () => {
    const lines = (await readFile(join(harness.dir, 'worker.log'), 'utf8')).trim().split('\n');
    const started = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(started.find(({ msg }) => msg === 'worker started')).toMatchObject({
      targets: {
        default: { region: 'eu-west-1', amplify: 'EMULATOR' },
        east: { region: 'us-east-1', amplify: 'EMULATOR' },
        west: { region: 'us-west-2', amplify: 'EMULATOR' },
      },
    });
  });
});

describe('credentials that are refused park the step, and what a person mends counts without a restart', () => {
  const setFaults = (method: 'POST' | 'DELETE', fault?: object) =>
    fetch(`${emulators.east.url}/_emulator/faults`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(fault !== undefined && { body: JSON.stringify(fault) }),
    });
  const parkedCreation = async ({ workflows }: Harness) => {
    const run = await workflows.start('callOperation', {
      target: 'east',
      operation: 'createApp',
      input: { name: randomUUID() },
    });
    const { step } = await untilEvent(run, 'stepParked');
    const handle = workflows.client.workflow.getHandle(run.workflowId);
    return { run, why: step.detail ?? '', retry: () => handle.executeUpdate(retryStepUpdate) };
  };
  const accountOfLast = async () => (await callsAt(emulators.east.url, 'CreateApp')).at(-1)?.account;

  test('keys of a file that AWS no longer takes', async () => {
    const file = join(dir, 'edited');
    const keys = (account: string) => `[edited]\naws_access_key_id=${account}\naws_secret_access_key=x\n`;
    await writeFile(file, keys(accounts.east));
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file);
    const harness = await startWith({ east: target('east', 'edited') });
    await setFaults('POST', { kind: 'error', name: 'ExpiredTokenException', status: 403 });
    const { run, why, retry } = await parkedCreation(harness);
    expect(why).toMatch(/^createApp: .*mend it and send retryStep/);
    await setFaults('DELETE');
    await writeFile(file, keys('555555555555'));
    await retry();
    await run.result();
    expect(await accountOfLast()).toBe('555555555555');
    await harness.stop();
  });

  test('a role that may not be taken, at the start of a worker whose other targets go on', async () => {
    const sts = await startSts('333333333333');
    sts.deny = true;
    const { url } = emulators.east;
    const endpoints = { amplify: url, amplifybackend: url, sts: sts.url };
    const roleArn = 'arn:aws:iam::333333333333:role/deployer';
    const credentials = { assumeRole: { roleArn, sourceProfile: 'west' } };
    const harness = await startWith({ east: { region: regions.east, endpoints, credentials }, west: target('west') });
    const log = await readFile(join(harness.dir, 'worker.log'), 'utf8');
    expect(log).toMatch(/"target":"east","denied":"[^"]*sts:AssumeRole/);
    const check = await (await harness.workflows.start('checkTargets', { target: 'east' })).result();
    expect(check.targets).toMatchObject([{ endpoint: url, permissions: [], problem: { type: 'AccessDenied' } }]);
    const input = { target: 'west', operation: 'createApp', input: { name: randomUUID() } } as const;
    await (await harness.workflows.start('callOperation', input)).result();
    const { run, why, retry } = await parkedCreation(harness);
    expect(why).toMatch(/not authorized to perform: sts:AssumeRole; mend it and send retryStep/);
    sts.deny = false;
    await retry();
    await run.result();
    expect(await accountOfLast()).toBe('333333333333');
    await harness.stop();
    sts.close();
  });
});

test('a worker does not start with targets that have no credentials, and names all of them', async () => {
  const broken = { region: 'eu-west-1', credentials: { sso: 'nobody' } };
  const start = startWith({ east: target('east', 'missing'), west: target('west'), broken });
  await expect(start).rejects.toThrow(
    /^Target east: No AWS credentials \(.*missing.*\): see its credentials; Target broken: No AWS credentials \(.*nobody/,
  );
});
