import { randomUUID } from 'node:crypto';
import type { JobRecord } from '../store.ts';

/** Statuses that have an event; a job that is cancelled has none. */
export type EventStatus = 'STARTED' | 'SUCCEED' | 'FAILED';

/**
 * An event as EventBridge delivers it.
 * @param now epoch milliseconds.
 */
export function jobEvent({ jobArn, appId, branchName, jobId }: JobRecord, jobStatus: EventStatus, now: number): object {
  const { account, region } = placeOf(jobArn);
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Amplify Deployment Status Change',
    source: 'aws.amplify',
    account,
    time: new Date(now).toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [jobArn.replace(/\/jobs\/\d+$/, '')],
    detail: { appId, branchName, jobId, jobStatus },
  };
}

/** Account and region of a job. */
export function placeOf(jobArn: string): { readonly account: string; readonly region: string } {
  const [, , , region = '', account = ''] = jobArn.split(':');
  return { account, region };
}
