import type { OperationName } from './index.ts';
import { memberOf } from './member-of.ts';
import type { Violation } from './validate.ts';

type Input = Readonly<Record<string, unknown>>;
type Rule = (input: Input) => Violation | undefined;

const has = (input: Input, member: string): boolean => input[member] !== undefined && input[member] !== null;

const oneToken: Rule = (input) =>
  has(input, 'oauthToken') && has(input, 'accessToken')
    ? {
        path: 'oauthToken',
        rule: 'must not be given together with accessToken: GitHub takes accessToken, others oauthToken',
      }
    : undefined;

const tokenNeedsRepository: Rule = (input) => {
  const token = ['oauthToken', 'accessToken'].find((member) => has(input, member));
  return token !== undefined && !has(input, 'repository')
    ? { path: token, rule: 'needs a repository, which it gives access to' }
    : undefined;
};

const retryNeedsJob: Rule = (input) =>
  input['jobType'] === 'RETRY' && !has(input, 'jobId')
    ? { path: 'jobId', rule: 'is required when jobType is RETRY' }
    : undefined;

const jobOrSource: Rule = (input) =>
  has(input, 'jobId') || has(input, 'sourceUrl')
    ? undefined
    : { path: 'jobId', rule: 'or sourceUrl is required: what is to be deployed?' };

/** The tag by which an app or branch shows which operation made it. */
export const KEY_TAG = 'temporal-amplify:key';

/** Both carry the operation key as a tag, beside 50 that the services allow. */
const tagsForKey: Rule = (input) => {
  const names = typeof input['tags'] === 'object' && input['tags'] !== null ? Object.keys(input['tags']) : [];
  if (names.includes(KEY_TAG)) return { path: `tags.${KEY_TAG}`, rule: 'is set by this worker, and must be left out' };
  return names.length === MOST_TAGS
    ? { path: 'tags', rule: `must have at most ${MOST_TAGS - 1} entries: one is taken by the operation key` }
    : undefined;
};

const MOST_TAGS = 50;

/** Without it, or with another's, a repeated call would not know its own. */
const keyTagIsOurs: Rule = ({ tags, tagKeys }) => {
  const rule = 'must not name the tag of the operation key';
  if (memberOf(tags, KEY_TAG) !== undefined) return { path: `tags.${KEY_TAG}`, rule };
  return Array.isArray(tagKeys) && tagKeys.includes(KEY_TAG) ? { path: 'tagKeys', rule } : undefined;
};

/** What the services ask for beyond their models, and the SDKs let through. */
const rules: { readonly [Name in OperationName]?: readonly Rule[] } = {
  createApp: [oneToken, tokenNeedsRepository, tagsForKey],
  createBranch: [tagsForKey],
  updateApp: [oneToken],
  tagResource: [keyTagIsOurs],
  untagResource: [keyTagIsOurs],
  startJob: [retryNeedsJob],
  startDeployment: [jobOrSource],
};

/** Violations of the rules that the model of an operation cannot express. */
export function ruleViolations(operation: OperationName, input: unknown): Violation[] {
  if (typeof input !== 'object' || input === null) return [];
  const members: Input = Object.fromEntries(Object.entries(input));
  return (rules[operation] ?? []).flatMap((rule) => rule(members) ?? []);
}
