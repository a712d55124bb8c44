import type { App } from '@aws-sdk/client-amplify';
import { KEY_TAG } from '../../src/model/rules.ts';
import { present } from '../present.ts';
import { everyItem } from '../lists.ts';
import type { OperationCalls, Wire } from '../types.ts';
import { byCreateTime, withMade } from './oldest.ts';
import type { Strategy } from './strategy.ts';

/** Names of apps are not unique: a repeated CreateApp makes a second one. The tag tells ours. */
export const createApp: Strategy<'createApp'> = {
  mark: (input, key) => ({ ...input, tags: { ...input.tags, [KEY_TAG]: key } }),
  find: async (search) => {
    const [oldest] = await ownApps(search.call, search.key);
    return oldest && { app: oldest };
  },
  settle: async (search, { app: made }) => {
    const [oldest, ...younger] = withMade(await ownApps(search.call, search.key), made, ({ appId }) => appId);
    for (const { appId } of younger) await search.call.deleteApp({ appId: present(appId, 'app.appId') });
    return oldest && { app: oldest };
  },
};

/** Apps that carry the key, oldest first. */
export async function ownApps(call: OperationCalls, key: string): Promise<Wire<App>[]> {
  const own: Wire<App>[] = [];
  for await (const app of everyItem(call, 'listApps', {})) if (app.tags?.[KEY_TAG] === key) own.push(app);
  return byCreateTime(own);
}
