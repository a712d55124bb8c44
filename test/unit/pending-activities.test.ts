import { expect, test } from 'vitest';
import { type Description, noticeableAt } from '../../src/pending-activities.ts';

const at = (seconds: number) => ({ seconds, nanos: 0 });
const SCHEDULED = 1;
const STARTED = 2;
const limits = { heartbeatTimeout: at(27), startToCloseTimeout: at(300) };
const noticeable = (pendingActivities: readonly object[], now: number) =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of a description that is read
  noticeableAt({ pendingActivities } as unknown as Description, now * 1_000) / 1_000;

test.each([
  ['none', [], Infinity],
  [
    'one that heartbeats',
    [{ state: STARTED, lastStartedTime: at(90), lastHeartbeatTime: at(95), activityOptions: limits }],
    122,
  ],
  ['one that has yet to', [{ state: STARTED, lastStartedTime: at(90), activityOptions: limits }], 117],
  [
    'one without heartbeats',
    [{ state: STARTED, lastStartedTime: at(98), activityOptions: { startToCloseTimeout: at(10) } }],
    108,
  ],
  ['one that is repeated soon', [{ state: SCHEDULED, nextAttemptScheduleTime: at(101) }], 101],
  ['one that waits for a worker', [{ state: SCHEDULED }], Infinity],
  [
    'one that is overdue, since the server is late',
    [{ state: STARTED, lastStartedTime: at(60), activityOptions: { heartbeatTimeout: at(15) } }],
    Infinity,
  ],
  [
    'two, of which the sooner counts',
    [
      { state: SCHEDULED, nextAttemptScheduleTime: at(130) },
      { state: STARTED, lastStartedTime: at(95), activityOptions: { heartbeatTimeout: at(15) } },
    ],
    110,
  ],
])('what the server may notice of %s', (_, activities, expected) => {
  expect(noticeable(activities, 100)).toBe(expected);
});
