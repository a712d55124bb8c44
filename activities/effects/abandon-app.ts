import { sleep } from '@temporalio/activity';
import { present } from '../present.ts';
import type { OperationCalls } from '../types.ts';
import { ownApps } from './apps.ts';
import { type EffectId, operationKey } from './identity.ts';
import { SETTLE_MS } from './once.ts';
import { orMissing } from './strategy.ts';

/** The activity that ends what a call whose answer nobody waits for may have made. */
export function createAppAbandonment(call: OperationCalls) {
  return {
    /** Deletes the app that the CreateApp of a step made, if it did, and gives the ids of what was deleted. */
    async abandonApp(effect: EffectId): Promise<string[]> {
      // A request that was aborted may take effect after a moment.
      await sleep(SETTLE_MS);
      const deleted: string[] = [];
      for (const app of await ownApps(call, operationKey(effect))) {
        const appId = present(app.appId, 'app.appId');
        await orMissing(call.deleteApp({ appId }));
        deleted.push(appId);
      }
      return deleted;
    },
  };
}
