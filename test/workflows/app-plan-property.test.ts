import * as amplify from '@aws-sdk/client-amplify';
import { DeleteBackendCommand, GetBackendCommand } from '@aws-sdk/client-amplifybackend';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AppState } from '../../activities/read-app.ts';
import type { AppDescription, ShownCall } from '../../workflows/contracts.ts';
import { callsOf, planApp } from '../../workflows/lib/app/plan.ts';
import { type Lab, newAccount, startLab } from '../emulator/lab.ts';
import { type Random, random } from '../setup/random.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.emulator.close());

const CASES = 40;
/** How often each app is brought to another description. */
const CHANGES = 3;

test.each(Array.from({ length: CASES }, (_, seed) => seed))(
  'after a plan is applied, the next one is empty: %i',
  async (seed) => {
    const account = newAccount();
    const [client, backend] = [lab.client({ account }), lab.backendClient({ account })];
    const generator = random(seed);
    // A domain belongs to one account of all.
    const domainNames = [`x${seed}.example`, `y${seed}.example`];
    const repository = 'https://github.com/a/b';
    const { app } = await client.send(new amplify.CreateAppCommand({ name: 'shop', repository, accessToken: 't' }));
    const appId = app?.appId ?? '';
    const planned = async (inputs: AppDescription, prune: boolean) => {
      const state = await read(appId);
      return planApp({ state, digests: inputs, inputs, prune, allowProduction: true });
    };
    for (let change = 0; change < CHANGES; change += 1) {
      const [inputs, prune] = [description(generator, domainNames), generator.next() < 0.5];
      const plan = await planned(inputs, prune);
      const calls = callsOf(plan);
      expect(plan.differences.length > 0).toBe(calls.length > 0);
      const deletions = calls.filter(({ operation }) => /^(delete|untag)/.test(operation));
      expect(prune || deletions.length === 0).toBe(true);
      for (const call of calls) await make(call);
      await settle();
      const after = await planned(inputs, prune);
      expect({ differences: after.differences, calls: callsOf(after) }).toEqual({ differences: [], calls: [] });
    }

    async function read(id: string): Promise<AppState> {
      const ref = { appId: id };
      const one = await client.send(new amplify.GetAppCommand(ref));
      const { branches = [] } = await client.send(new amplify.ListBranchesCommand(ref));
      const { domainAssociations: domains = [] } = await client.send(new amplify.ListDomainAssociationsCommand(ref));
      const { webhooks = [] } = await client.send(new amplify.ListWebhooksCommand(ref));
      const { backendEnvironments = [] } = await client.send(new amplify.ListBackendEnvironmentsCommand(ref));
      const { BackendEnvironmentList: backends = [] } = await backend.send(new GetBackendCommand({ AppId: id }));
      // As it crosses Temporal.
      const state = { app: one.app, branches, domains, webhooks, backendEnvironments, backends };
      return JSON.parse(JSON.stringify(state)) as AppState;
    }

    async function make({ operation, input }: ShownCall): Promise<void> {
      if (operation === 'deleteBackend') {
        await backend.send(new DeleteBackendCommand(input as never));
        await lab.advance(60);
        return;
      }
      const name = `${operation.charAt(0).toUpperCase()}${operation.slice(1)}Command`;
      const Command = Reflect.get(amplify, name) as new (input: object) => amplify.GetAppCommand;
      await client.send(new Command(input));
    }

    /** Everything goes on until nothing is under way: builds, certificates, deletions. */
    async function settle(): Promise<void> {
      for (let round = 0; round < 4; round += 1) {
        await lab.advance(100);
        for (const domainName of domainNames) {
          await lab.control('POST', 'domains', { domainName }).catch(() => undefined);
        }
      }
      await lab.advance(100);
    }
  },
);

/** Some description of an app. */
function description(generator: Random, domainNames: readonly string[]): AppDescription {
  const maybe = <T>(value: () => T): T | undefined => (generator.next() < 0.5 ? value() : undefined);
  const pick = <T>(...values: readonly T[]): T => values[Math.floor(generator.next() * values.length)] as T;
  const some = <T>(...values: readonly T[]): T[] => values.filter(() => generator.next() < 0.6);
  const variables = () => maybe(() => pick({}, { A: '1' }, { A: '2', B: '3' }));
  const tags = () => maybe(() => pick({}, { team: 'a' }, { team: 'b', cost: '1' }));
  const backendEnvironments = maybe(() => some('dev', 'live').map((environmentName) => ({ environmentName })));
  const branches = maybe(() =>
    some('main', 'dev', 'docs', 'feature/a').map((branchName) => ({
      branchName,
      stage: maybe(() => pick('PRODUCTION' as const, 'BETA' as const)),
      ttl: maybe(() => pick('5', '60')),
      description: maybe(() => pick('one', 'two')),
      enableAutoBuild: maybe(() => pick(true, false)),
      enableBasicAuth: maybe(() => pick(true, false)),
      environmentVariables: variables(),
      tags: tags(),
      backendEnvironment: maybe(() => backendEnvironments?.[0]?.environmentName),
      firstBuild: maybe(() => pick(true, false)),
    })),
  );
  const names = (branches ?? []).map(({ branchName }) => branchName);
  const subDomainSettings = () => some('', 'www', 'dev').map((prefix) => ({ prefix, branchName: pick(...names) }));
  const given = {
    app: maybe(() => ({
      description: maybe(() => pick('one', 'two')),
      environmentVariables: variables(),
      customRules: maybe(() => pick([], [{ source: '/a', target: '/b', status: '302' }])),
      enableBranchAutoBuild: maybe(() => pick(true, false)),
      buildSpec: maybe(() => pick('version: 1', 'version: 2')),
      cacheConfig: maybe(() => ({ type: pick('AMPLIFY_MANAGED' as const, 'AMPLIFY_MANAGED_NO_COOKIES' as const) })),
      tags: tags(),
    })),
    backendEnvironments,
    branches,
    domains:
      names.length === 0
        ? undefined
        : maybe(() =>
            some(...domainNames).map((domainName) => ({
              domainName,
              subDomainSettings: subDomainSettings(),
            })),
          ),
    webhooks: maybe(() =>
      names.flatMap((branchName) => some(undefined, 'CMS').map((text) => ({ branchName, description: text }))),
    ),
  };
  // A description is JSON: what is undefined is left out.
  return JSON.parse(JSON.stringify(given)) as AppDescription;
}
