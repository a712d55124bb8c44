import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { addJob } from './amplify/new-job.ts';
import { drain } from './body.ts';
import type { AppRecord, Scope, WebhookRecord } from './store.ts';
import type { World } from './world.ts';

/** Path of the URLs to which anyone who knows a token may post. */
export const webhookPath = '/prod/webhooks';

/** Where a webhook starts builds, in the form that the service has. */
export function webhookUrl(origin: string, { webhook, token }: WebhookRecord): string {
  const query = new URLSearchParams({ id: webhook.webhookId ?? '', token, operation: 'startbuild' });
  return `${origin}${webhookPath}?${query.toString()}`;
}

/** Answers a post to a webhook's URL, which is not signed. Never throws. */
export async function serveWebhook(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  await drain(request);
  const answer = (status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  try {
    const { searchParams: query } = new URL(request.url ?? '', 'http://emulator');
    const found = find(world, query.get('id') ?? '', query.get('token') ?? '');
    if (request.method !== 'POST') answer(405, { message: 'Only POST starts a build.' });
    else if (found === undefined) answer(403, { message: 'No webhook has this id and token.' });
    else if (query.get('operation') !== 'startbuild') answer(400, { message: 'The operation must be startbuild.' });
    else {
      const refusal = startBuild(world, found);
      await world.saver.saved();
      if (refusal !== undefined) answer(400, { message: refusal });
      else answer(200, { SendMessageResponse: { ResponseMetadata: { RequestId: randomUUID() } } });
    }
  } catch (error) {
    answer(500, { message: error instanceof Error ? error.message : String(error) });
  }
}

interface Found {
  readonly scope: Scope;
  readonly app: AppRecord;
  readonly record: WebhookRecord;
}

function find({ store }: World, id: string, token: string): Found | undefined {
  for (const scope of store.scopes()) {
    for (const app of scope.apps.values()) {
      const record = app.webhooks.get(id);
      if (record !== undefined) return record.token === token ? { scope, app, record } : undefined;
    }
  }
  return undefined;
}

/** Queues a build of the webhook's branch; returns why that can't be. */
function startBuild({ clock, jobs }: World, { scope, app, record }: Found): string | undefined {
  const { appId = '', branchName = '' } = record.webhook;
  const branch = app.branches.get(branchName);
  if (app.app.repository === undefined) return 'The app is not connected to a repository.';
  if (branch === undefined) return `Branch ${branchName} not found.`;
  const details = { appId, branchName, jobType: 'WEB_HOOK', commitId: 'HEAD', startTime: clock.now() } as const;
  jobs.start(
    scope,
    addJob(scope, branch, details, () => ({ kind: 'repository' })),
  );
  return undefined;
}
