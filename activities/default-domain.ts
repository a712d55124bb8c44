import type { OperationCalls } from './types.ts';

/** So many are remembered. */
const MOST = 5_000;

/** Gives what tells under which domain an app's branches are served. An app keeps it, so that each is asked for once. */
export function createDefaultDomains(call: OperationCalls): (appId: string) => Promise<string | undefined> {
  const known = new Map<string, string>();
  return async (appId) => {
    const before = known.get(appId);
    if (before !== undefined) return before;
    const { app } = await call.getApp({ appId });
    const domain = app?.defaultDomain;
    if (domain !== undefined) known.set(appId, domain);
    for (const [oldest] of known) if (known.size > MOST) known.delete(oldest);
    return domain;
  };
}
