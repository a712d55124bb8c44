import type { Webhook } from '@aws-sdk/client-amplify';
import { everyItem } from '../lists.ts';
import { present } from '../present.ts';
import type { Wire } from '../types.ts';
import { markedBy, withMarker } from './marker.ts';
import { byCreateTime, withMade } from './oldest.ts';
import type { Search, Strategy } from './strategy.ts';

const MOST_CHARACTERS = 1000;

/** Webhooks have no name and no tags: the key stands at the end of the description. */
export const createWebhook: Strategy<'createWebhook'> = {
  mark: (input, key) => ({ ...input, description: withMarker(input.description, key, MOST_CHARACTERS) }),
  find: async (search) => {
    const [oldest] = await ownWebhooks(search);
    return oldest && { webhook: oldest };
  },
  settle: async (search, { webhook: made }) => {
    const [oldest, ...younger] = withMade(await ownWebhooks(search), made, ({ webhookId }) => webhookId);
    for (const { webhookId } of younger) {
      await search.call.deleteWebhook({ webhookId: present(webhookId, 'webhook.webhookId') });
    }
    return oldest && { webhook: oldest };
  },
};

/** Webhooks whose description carries the key, oldest first. */
async function ownWebhooks({ call, input, key }: Search<'createWebhook'>): Promise<Wire<Webhook>[]> {
  const own: Wire<Webhook>[] = [];
  for await (const webhook of everyItem(call, 'listWebhooks', { appId: input.appId })) {
    if (markedBy(key, webhook.description)) own.push(webhook);
  }
  return byCreateTime(own);
}
