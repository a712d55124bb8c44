import type { OperationCalls } from './types.ts';

/** So many are remembered. */
const MOST = 5_000;

/** The activity that tells under which domain an app's branches are served. An app keeps it, so that each is asked for once. */
export function createDefaultDomains(call: OperationCalls) {
  const known = new Map<string, string>();
  return {
    async defaultDomain({ appId }: { readonly appId: string }): Promise<string> {
      const before = known.get(appId);
      if (before !== undefined) return before;
      const { app } = await call.getApp({ appId });
      // As AWS has made all of them so far.
      const domain = app?.defaultDomain ?? `${appId}.amplifyapp.com`;
      known.set(appId, domain);
      for (const [oldest] of known) if (known.size > MOST) known.delete(oldest);
      return domain;
    },
  };
}
