import type { CreateAppInput, CreateAppResult } from './contracts.ts';
import { applyPlan } from './lib/app/apply.ts';
import { describeBranches } from './lib/app/branches.ts';
import { awaitDomains } from './lib/app/domains.ts';
import { planApp } from './lib/app/plan.ts';
import { type Compensation, compensating, leaving } from './lib/compensation.ts';
import { effectId } from './lib/effect-id.ts';
import { asking, type Made } from './lib/failures.ts';
import { orMissing } from './lib/missing.ts';
import { present } from './lib/present.ts';
import { type Process, runProcess } from './lib/process.ts';
import type { Remedy } from './lib/remedy.ts';

/**
 * Creates an app with all that is described: backend environments, branches, their first deployments, domains, webhooks.
 * When a step fails or the run is cancelled, what it made is deleted, newest first, unless `keepOnFailure`.
 * @throws `InvalidInput`, `JobFailed`, `DomainFailed`, `WaitTimedOut`, or the AWS error that nothing can be done about.
 */
export function createApp(input: CreateAppInput): Promise<CreateAppResult> {
  return runProcess(input, (process) =>
    compensating(process, async (undo) => {
      const { backendEnvironments = [], branches = [], domains = [], webhooks = [], timeoutSeconds } = input;
      const compensation = input.keepOnFailure === true ? leaving : undo;
      const app = await create(process, input, compensation);
      const { appId, defaultDomain } = app;
      process.mark({ appId });
      const parts = { backendEnvironments, branches, domains, webhooks };
      // There is nothing yet to compare a secret with.
      const plan = planApp({
        state: newApp(app, input),
        digests: parts,
        inputs: parts,
        prune: false,
        allowProduction: false,
      });
      const made = await applyPlan(process, plan, { timeoutSeconds, compensation });
      return {
        ...app,
        branches: describeBranches(process, branches, defaultDomain, made.deployments),
        domains: await awaitDomains(process, appId, domains, made.associations),
        webhooks: made.webhooks,
      };
    }),
  );
}

/** That makes the app: its key is on it. */
const STEP = 'app';

type App = Pick<CreateAppResult, 'appId' | 'appArn' | 'defaultDomain'>;

async function create({ progress }: Process, { app: input }: CreateAppInput, compensation: Compensation): Promise<App> {
  const made: Made & { appId?: string } = {};
  compensation.add(
    `delete app ${input.name}`,
    async () => {
      const { asked, appId } = made;
      if (appId !== undefined) {
        await progress.step(`Delete app ${appId}`, ({ cleanup }) => orMissing(cleanup.deleteApp({ appId })));
      } else if (asked === true) {
        await progress.step(
          `Delete app ${input.name}, if it was made`,
          ({ cleanup }) => cleanup.abandonApp(effectId(STEP)),
          (deleted) => deleted.join(', ') || 'it was not',
        );
      }
    },
    (): Remedy =>
      made.appId === undefined
        ? { operation: 'listApps', input: {} }
        : { operation: 'deleteApp', input: { appId: made.appId } },
  );
  const { app } = await progress.step(
    `Create app ${input.name}`,
    ({ calls }) => asking(made, () => calls.createApp(input, { effect: effectId(STEP) })),
    (created) => present(created.app?.appId, 'app.appId'),
  );
  made.appId = present(app?.appId, 'app.appId');
  return {
    appId: made.appId,
    appArn: present(app?.appArn, 'app.appArn'),
    defaultDomain: present(app?.defaultDomain, 'app.defaultDomain'),
  };
}

/** An app as it was made a moment ago. */
function newApp({ appId, appArn }: App, { app: { repository } }: CreateAppInput) {
  const app = { appId, appArn, ...(repository !== undefined && { repository }) };
  return { app, backendEnvironments: [], backends: [], branches: [], domains: [], webhooks: [] };
}
