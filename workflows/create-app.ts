import type { BranchInput, CreateAppInput, CreateAppResult, CreatedBranch } from './contracts.ts';
import { type Compensation, compensating } from './lib/compensation.ts';
import { branchUrl, deploy } from './lib/deployment.ts';
import { effectId } from './lib/effect-id.ts';
import { present } from './lib/present.ts';
import { type Process, runProcess } from './lib/process.ts';

/**
 * Creates an app with its branches and their first deployments. When a step fails or the run is cancelled, what it
 * made is deleted, newest first, unless `keepOnFailure`.
 * @throws `InvalidInput`, `JobFailed`, `WaitTimedOut`, or the AWS error that nothing can be done about.
 */
export function createApp(input: CreateAppInput): Promise<CreateAppResult> {
  return runProcess(input, (process) =>
    compensating(async (undo) => {
      const compensation = input.keepOnFailure === true ? { add: () => undefined } : undo;
      const app = await create(process, input, compensation);
      process.mark({ appId: app.appId });
      const branches: CreatedBranch[] = [];
      for (const branch of input.branches ?? []) branches.push(await addBranch(process, app, branch));
      return { ...app, branches };
    }),
  );
}

type App = Omit<CreateAppResult, 'branches'>;

async function create(
  { activities, progress }: Process,
  { app: input }: CreateAppInput,
  compensation: Compensation,
): Promise<App> {
  const made: { app?: App } = {};
  compensation.add(`delete app ${input.name}`, async () => {
    if (made.app === undefined) return;
    const { appId } = made.app;
    await progress.step(`Delete app ${appId}`, () => activities.cleanup.deleteApp({ appId }));
  });
  const { app } = await progress.step(
    `Create app ${input.name}`,
    () => activities.calls.createApp(input, { effect: effectId('app') }),
    (created) => present(created.app?.appId, 'app.appId'),
  );
  made.app = {
    appId: present(app?.appId, 'app.appId'),
    appArn: present(app?.appArn, 'app.appArn'),
    defaultDomain: present(app?.defaultDomain, 'app.defaultDomain'),
  };
  return made.app;
}

async function addBranch(process: Process, app: App, input: BranchInput): Promise<CreatedBranch> {
  const { source, ...branch } = input;
  const { branchName } = branch;
  const { appId, defaultDomain } = app;
  await process.progress.step(`Create branch ${branchName}`, () =>
    process.activities.calls.createBranch({ appId, ...branch }, { effect: effectId(`branch ${branchName}`) }),
  );
  const url = branchUrl(branchName, defaultDomain);
  const deployment = source && (await deploy(process, { appId, branchName, source }));
  process.progress.link(branchName, url);
  return { branchName, url, ...(deployment !== undefined && { deployment }) };
}
