import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { approveUpdate } from '../../../workflows/messages.ts';
import type { Run } from '../../client.ts';
import { prepareSource } from '../../artifacts/prepare.ts';
import type { WorkflowName } from '../../model/workflow-inputs.ts';
import { packageRoot } from '../paths.ts';
import { siteOf } from './main-job.ts';
import { play, type Stage } from './stage.ts';

const DOMAIN = 'shop.example';

/**
 * The catalogue on one app: two branches, a backend and its clone, sign-in with Apple, a domain, a deployment with a check, a
 * promotion with an approval, a rollback, and the deletion of everything, after which the emulator is empty.
 */
export async function showCatalogue(stage: Stage): Promise<void> {
  const { stack, workflows, dir, print } = stage;
  const branches = [{ branchName: 'staging' }, { branchName: 'production' }];
  const { appId } = await play(stage, 'createApp', { app: { name: 'shop' }, branches });

  await play(stage, 'createBackend', { appId, environmentName: 'dev' });
  await play(stage, 'cloneBackend', { appId, environmentName: 'dev', targetEnvironmentName: 'preview' });
  await play(stage, 'configureAuth', { appId, environmentName: 'preview', resourceConfig: withApple });

  const subDomainSettings = [
    { prefix: '', branchName: 'production' },
    { prefix: 'staging', branchName: 'staging' },
  ];
  await play(stage, 'connectDomain', { appId, domainName: DOMAIN, subDomainSettings }, (run) => setRecords(stage, run));

  const prepared = await prepareSource(join(packageRoot, 'examples', 'site'), stack.config, dir);
  const staging = { appId, branchName: 'staging', source: await prepared.publish() };
  await play(stage, 'deployBranch', staging);
  const check = { url: await siteOf(stack.emulator.url, appId, 'staging'), status: 200 };
  await play(stage, 'deployBranch', { ...staging, check });

  const promotion = { appId, branchName: 'staging', toBranchName: 'production', approvers: ['ada'] };
  await play(stage, 'promoteBranch', promotion, async (run) => {
    await until(run, ({ steps }) => steps.some(({ state }) => state === 'parked'));
    print('    ada approves');
    await workflows.client.workflow.getHandle(run.workflowId).executeUpdate(approveUpdate, { args: [{ by: 'ada' }] });
  });
  await play(stage, 'rollbackBranch', { appId, branchName: 'staging' });
  await play(stage, 'deleteApp', { appId });
  await showEmpty(stage);
}

/** Sign-in with Apple, and with an e-mail address. */
const withApple = {
  AuthResources: 'USER_POOL_ONLY',
  Service: 'COGNITO',
  UserPoolConfigs: {
    UserPoolName: 'customers',
    SignInMethod: 'EMAIL',
    RequiredSignUpAttributes: ['EMAIL'],
    OAuth: {
      OAuthGrantType: 'CODE',
      OAuthScopes: ['OPENID', 'EMAIL'],
      RedirectSignInURIs: [`https://${DOMAIN}/in`],
      RedirectSignOutURIs: [`https://${DOMAIN}/out`],
      SocialProviderSettings: {
        SignInWithApple: { ClientId: 'com.example.shop', KeyId: 'KEY', TeamId: 'TEAM', PrivateKey: 'of the demo' },
      },
    },
  },
} as const;

/** Does what the owner of the domain does: sets the DNS records that the run shows. */
async function setRecords({ stack, print }: Stage, run: Run<'connectDomain'>): Promise<void> {
  const { dnsRecords } = await until(run, (progress) => progress.dnsRecords.length > 0);
  for (const { name, type, value } of dnsRecords) print(`    the owner sets ${name || '@'} ${type} ${value}`);
  await control(stack.emulator.url, 'domains', { domainName: DOMAIN });
}

/** Waits until the progress of a run is so. */
async function until<Name extends WorkflowName>(
  run: Run<Name>,
  isSo: (progress: Awaited<ReturnType<Run<Name>['progressNow']>>) => boolean,
) {
  for (;;) {
    const progress = await run.progressNow();
    if (isSo(progress)) return progress;
    await sleep(100);
  }
}

async function control(emulatorUrl: string, path: string, body: object): Promise<void> {
  const answer = await fetch(`${emulatorUrl}/_emulator/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
}

/** What the emulator has, by account and region; the resources of an app's backends by environment. */
const stateSchema = z.object({
  scopes: z.array(
    z.object({
      apps: z.array(z.unknown()),
      startedJobs: z.array(z.unknown()),
      waitingJobs: z.array(z.unknown()),
      backends: z.record(z.string(), z.object({ resources: z.record(z.string(), z.unknown()) })),
    }),
  ),
});

/** @throws where anything is left, in whatever account and region. */
async function showEmpty({ stack, print }: Stage): Promise<void> {
  const { scopes } = stateSchema.parse(await (await fetch(`${stack.emulator.url}/_emulator/state`)).json());
  const left = scopes.flatMap(({ apps, startedJobs, waitingJobs, backends }) => {
    const resources = Object.values(backends).flatMap((backend) => Object.keys(backend.resources));
    return [...apps, ...startedJobs, ...waitingJobs, ...resources];
  });
  if (left.length > 0) throw new Error(`The emulator is not empty: ${JSON.stringify(left)}`);
  print('The emulator is empty');
}
