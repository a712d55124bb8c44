import { randomUUID } from 'node:crypto';
import type { ScheduleDescription, ScheduleSpec } from '@temporalio/client';
import { msNumberToTs, tsToMs } from '@temporalio/common/lib/time.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sayTimes, toCalendar } from '../../src/schedules/calendars.ts';
import { parseCron, sayCron } from '../../src/schedules/cron.ts';
import { type Harness, startHarness } from '../setup/harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ worker: false });
});
afterAll(() => harness.stop());

/** What the server makes of times. */
async function described(spec: ScheduleSpec): Promise<ScheduleDescription> {
  const action = { type: 'startWorkflow', workflowType: 'none', taskQueue: 'none', workflowId: 'none' } as const;
  const handle = await harness.workflows.client.schedule.create({ scheduleId: randomUUID(), spec, action });
  return handle.describe();
}

describe('a cron expression', () => {
  test.each([
    ['0 3 * * 1-5', '0 3 * * 1-5'],
    ['0 3 * * mon-FRI', '0 3 * * 1-5'],
    ['*/15 * * * *', '*/15 * * * *'],
    ['5/10 8-18/2 * * *', '5-55/10 8-18/2 * * *'],
    ['7,3,5,30-32 0 1-7,15 jan-mar/2 sun', '3,5,7,30-32 0 1-7,15 1,3 0'],
    ['0 0 29 2 7', '0 0 29 2 0'],
    ['0 0 * * 5-7', '0 0 * * 0,5-6'],
    ['0 0 * * 0-6', '0 0 * * *'],
    ['0 12 1 * * 2030', '0 12 1 * * 2030'],
    ['30 0 12 1 * * 2030-2032', '30 0 12 1 * * 2030-2032'],
    ['@daily', '0 0 * * *'],
    ['@hourly', '0 * * * *'],
    ['@weekly', '0 0 * * 0'],
    ['@monthly', '0 0 1 * *'],
    [' @yearly ', '0 0 1 1 *'],
  ])('%s means what it means to Temporal', async (cron, said) => {
    expect(sayCron(parseCron(cron))).toBe(said);
    expect(sayCron(parseCron(said))).toBe(said);
    const [theirs, ours] = await Promise.all([
      described({ cronExpressions: [cron.trim()] }),
      described({ calendars: [toCalendar(cron)] }),
    ]);
    expect(sayTimes(theirs.spec)).toBe(said);
    expect(sayTimes(ours.spec)).toBe(said);
    expect(ours.info.nextActionTimes).toEqual(theirs.info.nextActionTimes);
    expect(ours.spec.calendars?.[0]?.comment).toBe(cron);
  });

  test.each([
    ['', /must be a cron expression such as "0 3 \* \* 1-5"/],
    ['0 3 * *', /must be a cron expression/],
    ['@midnightly', /must be a cron expression/],
    ['60 3 * * *', /must have a minute from 0 to 59, and not "60"/],
    ['0 24 * * *', /must have an hour from 0 to 23/],
    ['0 3 0 * *', /must have a day of the month from 1 to 31/],
    ['0 3 ? * *', /must have a day of the month from 1 to 31, and not "\?"/],
    ['0 3 * 13 *', /must have a month from 1 to 12/],
    ['0 3 * * 8', /must have a day of the week from 0 to 6/],
    ['0 3 * * fri-mon', /must have a day of the week from 0 to 6, and not "fri-mon"/],
    ['0 3 * * mo', /must have a day of the week/],
    ['*/0 3 * * *', /must have a minute/],
    ['1e1 3 * * *', /must have a minute/],
    ['0 3 * * * 1999', /must have a year from 2000 to 2100/],
  ])('%j is none', (cron, message) => {
    expect(() => parseCron(cron)).toThrow(message);
  });

  test('with both days has those that are both', async () => {
    const { info } = await described({ calendars: [toCalendar('0 3 1-7 * 1')] });
    expect(info.nextActionTimes).toHaveLength(10);
    expect(info.nextActionTimes.filter((time) => time.getUTCDay() !== 1 || time.getUTCDate() > 7)).toEqual([]);
  });

  test.each([
    ['forward, and leaves out a time that does not exist', '2027-03-27', '2027-03-30', ['27T01:30', '29T00:30']],
    [
      'back, and takes the later of a time that comes twice',
      '2027-10-30',
      '2027-11-02',
      ['30T00:30', '31T01:30', '01T01:30'],
    ],
  ])('goes with clocks that are set %s', async (_, from, to, times) => {
    const { scheduleId } = await described({ calendars: [toCalendar('30 2 * * *')], timezone: 'Europe/Berlin' });
    const { startTime } = await harness.workflows.client.workflowService.listScheduleMatchingTimes({
      namespace: harness.config.temporal.namespace,
      scheduleId,
      startTime: msNumberToTs(Date.parse(from)),
      endTime: msNumberToTs(Date.parse(to) - 3_600_000),
    });
    expect(startTime.map((time) => new Date(tsToMs(time)).toISOString().slice(8, 16))).toEqual(times);
  });

  test('cannot say all times that a schedule may have, which are told all the same', async () => {
    const { spec } = await described({
      cronExpressions: ['0 3 * * *', '@every 90m/10m'],
      skip: [{ hour: 3, month: 'DECEMBER' }],
      startAt: new Date('2030-01-01T00:00:00Z'),
      endAt: new Date('2031-01-01T00:00:00Z'),
    });
    expect(sayTimes(spec)).toBe(
      '0 3 * * * and every 5400 s from 600 s but 0 3 * 12 * from 2030-01-01T00:00:00.000Z until 2031-01-01T00:00:00.000Z',
    );
  });
});
