import { describe, expect, test } from 'vitest';
import { BadMessageError, jobEventStatuses, readJobEvent } from '../../src/events/job-event.ts';
import { waitsQuery } from '../../src/events/open-waits.ts';
import { eventOf } from './queues.ts';

const detail = { appId: 'd1a2b3c4d5e6f7', branchName: 'feature/a', jobId: '12', jobStatus: 'SUCCEED' };

describe('an event', () => {
  test.each(jobEventStatuses)('of status %s is read', (jobStatus) => {
    expect(readJobEvent(eventOf({ ...detail, jobStatus }))).toEqual({ ...detail, jobStatus });
  });

  test.each([
    ['0000000012', '12'],
    ['12', '12'],
    ['0', '0'],
    ['000', '0'],
  ])('of job %s is one of job %s', (jobId, expected) => {
    expect(readJobEvent(eventOf({ ...detail, jobId })).jobId).toBe(expected);
  });

  test.each([
    ['no JSON', 'hello', /no JSON/],
    ['no object', '[]', /expected object/],
    ['of another service', eventOf(detail, { source: 'aws.s3' }), /^source: /],
    ['of another kind', eventOf(detail, { 'detail-type': 'AWS API Call via CloudTrail' }), /^detail-type: /],
    ['without detail', eventOf(detail, { detail: undefined }), /^detail: /],
    ['of an unknown status', eventOf({ ...detail, jobStatus: 'DONE' }), /^detail\.jobStatus: /],
    ['with an id that is none', eventOf({ ...detail, appId: '../d1' }), /^detail\.appId: /],
    ['with a job that is no number', eventOf({ ...detail, jobId: '12; DROP' }), /^detail\.jobId: /],
    ['with a number for a text', eventOf({ ...detail, jobId: 12 }), /^detail\.jobId: /],
    ['without a branch', eventOf({ ...detail, branchName: '' }), /^detail\.branchName: /],
    ['wrapped by SNS', JSON.stringify({ Type: 'Notification', Message: eventOf(detail) }), /^source: /],
  ])('that is %s is refused with the reason', (_, body, reason) => {
    expect(() => readJobEvent(body)).toThrow(BadMessageError);
    expect(() => readJobEvent(body)).toThrow(reason);
  });

  test('cannot leave the quotes of the search for its waits', () => {
    expect(waitsQuery({ appId: 'd1', branchName: "it's\\' OR 1=1" })).toBe(
      "AmplifyAppId = 'd1' AND (AmplifyBranch = 'it''s\\\\'' OR 1=1' OR WorkflowType IN ('createApp', 'updateApp')) AND ExecutionStatus = 'Running'",
    );
  });
});
