import { randomUUID } from 'node:crypto';
import type { GenerateAccessLogsCommandInput } from '@aws-sdk/client-amplify';
import type { Call } from '../call.ts';
import { badRequest, notFound } from '../errors.ts';
import type { Visit } from '../sites/visits.ts';
import type { World } from '../world.ts';
import { findApp } from './find.ts';

const columns =
  'date,time,c-ip,cs-method,cs(Host),cs-uri-stem,sc-status,sc-bytes,cs(Referer),cs(User-Agent),time-taken';

const HOUR = 3_600_000;
/** The period that the console lets one choose; more is refused. */
const TWO_WEEKS = 14 * 24 * HOUR;

/**
 * Writes a log of what the sites were asked for, and answers where it is. As AWS does, it gives all of each hour that the
 * period touches (aws-sdk-js-v3#6462, amplify-hosting#3011).
 */
export function generateAccessLogs(input: GenerateAccessLogsCommandInput, call: Call, world: World) {
  const { storage, timings, clock, visits } = world;
  const { appId = '', domainName = '' } = input;
  const { app, domains } = findApp(call.scope, input);
  const isDefault = domainName === app.defaultDomain || domainName.endsWith(`.${app.defaultDomain}`);
  if (!isDefault && !domains.has(domainName)) throw notFound(`Domain ${domainName} of app ${appId} not found.`);
  const to = input.endTime?.getTime() ?? clock.now();
  const from = input.startTime?.getTime() ?? to - TWO_WEEKS;
  if (from > to) throw badRequest('The startTime must not be after the endTime.');
  if (to - from > TWO_WEEKS) throw badRequest('The time range must not exceed two weeks.');
  const { account, region } = call.scope;
  const hours = [Math.floor(from / HOUR) * HOUR, Math.floor(to / HOUR) * HOUR + HOUR - 1] as const;
  const rows = visits.list({ account, region, appId }, domainName, ...hours).map(row);
  const object = `${app.appArn}/accesslogs/${randomUUID()}.csv`;
  storage.writeText(object, `${[columns, ...rows].join('\n')}\n`);
  const lifetimeSeconds = timings.get('downloadUrlLifetime');
  return { logUrl: storage.presign({ method: 'GET', object, origin: call.origin, lifetimeSeconds }) };
}

function row({ time, ip, method, host, path, status, bytes, referer, userAgent, taken }: Visit): string {
  const [date = '', clock = ''] = new Date(time).toISOString().split(/[T.]/);
  const fields = [date, clock, ip, method, host, path, status, bytes, referer, userAgent, taken / 1000];
  return fields.map((field) => encodeField(String(field))).join(',');
}

const encodeField = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
