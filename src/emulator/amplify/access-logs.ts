import { randomUUID } from 'node:crypto';
import type { GenerateAccessLogsCommandInput } from '@aws-sdk/client-amplify';
import type { Call } from '../call.ts';
import { badRequest, notFound } from '../errors.ts';
import type { World } from '../world.ts';
import { findApp } from './find.ts';

const columns =
  'date,time,c-ip,cs-method,cs(Host),cs-uri-stem,sc-status,sc-bytes,cs(Referer),cs(User-Agent),time-taken';

/** Writes a log of the period, which has no entries since the sites do not keep any, and answers where it is. */
export function generateAccessLogs(input: GenerateAccessLogsCommandInput, call: Call, world: World) {
  const { storage, timings } = world;
  const { appId = '', domainName = '', startTime, endTime } = input;
  const { app, domains } = findApp(call.scope, input);
  const isDefault = domainName === app.defaultDomain || domainName.endsWith(`.${app.defaultDomain}`);
  if (!isDefault && !domains.has(domainName)) throw notFound(`Domain ${domainName} of app ${appId} not found.`);
  if (startTime !== undefined && endTime !== undefined && startTime > endTime) {
    throw badRequest('The startTime must not be after the endTime.');
  }
  const object = `${app.appArn}/accesslogs/${randomUUID()}.csv`;
  storage.writeText(object, `${columns}\n`);
  const lifetimeSeconds = timings.get('downloadUrlLifetime');
  return { logUrl: storage.presign({ method: 'GET', object, origin: call.origin, lifetimeSeconds }) };
}
