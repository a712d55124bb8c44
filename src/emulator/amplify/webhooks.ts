import { randomBytes, randomUUID } from 'node:crypto';
import type {
  CreateWebhookCommandInput,
  DeleteWebhookCommandInput,
  GetWebhookCommandInput,
  ListWebhooksCommandInput,
  UpdateWebhookCommandInput,
} from '@aws-sdk/client-amplify';
import type { Call } from '../call.ts';
import { limitExceeded } from '../errors.ts';
import { nextPlace } from '../listed.ts';
import { scopeKey } from '../store.ts';
import type { WebhookRecord } from '../store.ts';
import { webhookUrl } from '../webhooks.ts';
import type { World } from '../world.ts';
import { appArn } from './arns.ts';
import { findApp, findBranch, findWebhook } from './find.ts';
import { pageOf } from './paging.ts';
import { merge } from './update.ts';

export function createWebhook(input: CreateWebhookCommandInput, call: Call, { clock, quotas }: World) {
  const { scope } = call;
  const { appId = '', branchName } = input;
  const { webhooks } = findApp(scope, input);
  findBranch(scope, input);
  if (webhooks.size >= quotas.get('webhooksPerApp', scopeKey(scope))) {
    throw limitExceeded('You have reached the maximum number of webhooks in this app.');
  }
  const webhookId = randomUUID();
  const now = new Date(clock.now());
  const record: WebhookRecord = {
    ...nextPlace(webhooks),
    token: randomBytes(24).toString('base64url'),
    webhook: {
      webhookArn: `${appArn(scope, appId)}/webhooks/${webhookId}`,
      webhookId,
      appId,
      branchName,
      description: input.description,
      createTime: now,
      updateTime: now,
    },
  };
  webhooks.set(webhookId, record);
  call.effect = keyOf(record);
  return { webhook: present(record, call) };
}

export const getWebhook = (input: GetWebhookCommandInput, call: Call) => ({
  webhook: present(findWebhook(call.scope, input), call),
});

export function updateWebhook(input: UpdateWebhookCommandInput, call: Call, { clock }: World) {
  const record = findWebhook(call.scope, input);
  const { webhookId: _webhookId, ...changes } = input;
  const { appId, branchName } = record.webhook;
  findBranch(call.scope, { appId, branchName: input.branchName ?? branchName });
  record.webhook = { ...merge(record.webhook, changes), updateTime: new Date(clock.now()) };
  call.effect = keyOf(record);
  return { webhook: present(record, call) };
}

export function deleteWebhook(input: DeleteWebhookCommandInput, call: Call) {
  const record = findWebhook(call.scope, input);
  findApp(call.scope, { appId: record.webhook.appId }).webhooks.delete(record.webhook.webhookId ?? '');
  call.effect = keyOf(record);
  return { webhook: present(record, call) };
}

export function listWebhooks(input: ListWebhooksCommandInput, call: Call) {
  const { webhooks } = findApp(call.scope, input);
  const { items, ...rest } = pageOf(webhooks.values(), input, { pageSize: 50, lagSeconds: call.lagSeconds });
  return { webhooks: items.map((record) => present(record, call)), ...rest };
}

const present = (record: WebhookRecord, { origin }: Call) => ({
  ...record.webhook,
  webhookUrl: webhookUrl(origin, record),
});

const keyOf = ({ webhook: { appId, webhookId } }: WebhookRecord): string => `${appId}/${webhookId}`;
