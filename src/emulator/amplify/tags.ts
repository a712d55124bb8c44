import type {
  ListTagsForResourceCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-amplify';
import type { Call } from '../call.ts';
import { badRequest, ServiceError } from '../errors.ts';
import { findTagged } from './arns.ts';

const maxTags = 50;

export function tagResource({ resourceArn = '', tags }: TagResourceCommandInput, call: Call) {
  const resource = find(call, resourceArn);
  const merged = { ...resource.tags, ...tags };
  if (Object.keys(merged).length > maxTags) throw badRequest(`A resource can have at most ${maxTags} tags.`);
  resource.tags = merged;
  call.effect = resourceArn;
  return {};
}

export function untagResource({ resourceArn = '', tagKeys }: UntagResourceCommandInput, call: Call) {
  const resource = find(call, resourceArn);
  const kept = Object.entries(resource.tags ?? {}).filter(([key]) => tagKeys?.includes(key) !== true);
  resource.tags = Object.fromEntries(kept);
  call.effect = resourceArn;
  return {};
}

export const listTagsForResource = ({ resourceArn = '' }: ListTagsForResourceCommandInput, call: Call) => ({
  tags: find(call, resourceArn).tags ?? {},
});

function find(call: Call, arn: string) {
  const resource = findTagged(call.scope, arn);
  if (resource !== undefined) return resource;
  throw new ServiceError('ResourceNotFoundException', `Resource ${arn} not found.`, {
    members: { code: 'ResourceNotFoundException' },
  });
}
