import { KEY_TAG } from '../../src/model/rules.ts';
import { conflict, orMissing, type Strategy } from './strategy.ts';

/** The name is the identity of a branch; the tag tells whether an existing one is ours. */
export const createBranch: Strategy<'createBranch'> = {
  mark: (input, key) => ({ ...input, tags: { ...input.tags, [KEY_TAG]: key } }),
  exists: /branch .* already exists/i,
  find: async ({ call, input: { appId, branchName }, key }) => {
    const found = await orMissing(call.getBranch({ appId, branchName }));
    if (found?.branch === undefined) return undefined;
    const owner = found.branch.tags?.[KEY_TAG];
    if (owner !== key) throw conflict(`Branch ${branchName} of app ${appId}`, key, owner);
    return { branch: found.branch };
  },
};
