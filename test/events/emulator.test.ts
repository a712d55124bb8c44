import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { StartJobCommand, StopJobCommand } from '@aws-sdk/client-amplify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type JobEvent, readJobEvent } from '../../src/events/job-event.ts';
import { memberOf } from '../../src/model/member-of.ts';
import { type BranchName, type Lab, newAccount, startLab } from '../emulator/lab.ts';
import { untilTrue } from './lab.ts';

/** Stands for SQS where a fault is wanted: takes every request, and answers as it is told. */
interface Sink {
  readonly queueUrl: string;
  readonly requests: { readonly headers: NodeJS.Dict<string | string[]>; readonly body: unknown }[];
  answer: 'take' | 'refuse' | 'never';
}

describe('the emulator', () => {
  let lab: Lab;
  let sink: Sink;
  let server: Server;
  const account = newAccount();
  beforeEach(async () => {
    lab = await startLab();
    server = createServer((request, response) => {
      void text(request).then((body) => {
        sink.requests.push({ headers: request.headers, body: JSON.parse(body) });
        if (sink.answer !== 'never') response.writeHead(sink.answer === 'take' ? 200 : 400).end('{}');
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    sink = { queueUrl: `http://127.0.0.1:${port}/123456789012/events`, requests: [], answer: 'take' };
  });
  afterEach(async () => {
    await lab.emulator.close();
    server.closeAllConnections();
    server.close();
  });

  const startJobs = async (count: number): Promise<BranchName> => {
    const client = lab.client({ account });
    const branch = await lab.branch(client, { repository: 'https://github.com/octo/shop', accessToken: 'token' });
    for (let job = 0; job < count; job += 1) await client.send(new StartJobCommand({ ...branch, jobType: 'RELEASE' }));
    return branch;
  };
  const sent = async (count: number): Promise<unknown[]> => {
    await untilTrue(async () => sink.requests.length >= count);
    return sink.requests.map(({ body }) => JSON.parse(String(memberOf(body, 'MessageBody'))) as unknown);
  };

  test('sends nothing unless it is told to', async () => {
    await startJobs(1);
    await lab.advance(120);
    expect(await lab.control('GET', 'events')).toEqual({
      rules: null,
      sent: 0,
      lost: 0,
      duplicated: 0,
      failed: 0,
      dropped: 0,
    });
    expect(sink.requests).toEqual([]);
  });

  test('sends what EventBridge would when a job starts and when it succeeds or fails', async () => {
    await lab.control('POST', 'events', { queueUrl: sink.queueUrl });
    await lab.control('POST', 'jobs', { outcome: 'fail', reason: 'No such module' });
    const branch = await startJobs(2);
    await lab.advance(300);
    const events = await sent(4);
    const read = events.map((event) => readJobEvent(JSON.stringify(event)));
    // In any order, as EventBridge may deliver them.
    expect(read.toSorted((one, other) => inTime(one) - inTime(other))).toEqual([
      { ...branch, jobId: '1', jobStatus: 'STARTED' },
      { ...branch, jobId: '1', jobStatus: 'FAILED' },
      { ...branch, jobId: '2', jobStatus: 'STARTED' },
      { ...branch, jobId: '2', jobStatus: 'SUCCEED' },
    ]);
    expect(events.find((_, index) => read[index]?.jobId === '1' && read[index].jobStatus === 'STARTED')).toEqual({
      version: '0',
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      'detail-type': 'Amplify Deployment Status Change',
      source: 'aws.amplify',
      account,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: 'eu-west-1',
      resources: [`arn:aws:amplify:eu-west-1:${account}:apps/${branch.appId}/branches/main`],
      detail: { ...branch, jobId: '1', jobStatus: 'STARTED' },
    });
    expect(sink.requests[0]).toMatchObject({
      headers: { 'x-amz-target': 'AmazonSQS.SendMessage', authorization: expect.stringContaining('/eu-west-1/sqs/') },
      body: { QueueUrl: sink.queueUrl },
    });
  });

  test('sends none of a job that is cancelled', async () => {
    await lab.control('POST', 'events', { queueUrl: sink.queueUrl });
    const branch = await startJobs(1);
    await lab.advance(30);
    await lab.client({ account }).send(new StopJobCommand({ ...branch, jobId: '1' }));
    await lab.advance(60);
    await untilTrue(async () => sink.requests.length > 0);
    expect(await sent(1)).toMatchObject([{ detail: { jobStatus: 'STARTED' } }]);
  });

  test('loses and doubles the same events for the same seed', async () => {
    const rules = { queueUrl: sink.queueUrl, loss: 0.5, duplicate: 0.25, seed: 7 };
    const counts: unknown[] = [];
    for (let round = 0; round < 2; round += 1) {
      await lab.control('POST', 'events', rules);
      await startJobs(20);
      await lab.advance(20 * 120);
      await untilTrue(async () => {
        const { sent: taken, lost, duplicated } = memberCounts(await lab.control('GET', 'events'));
        return taken === 40 - lost + duplicated;
      });
      counts.push(memberCounts(await lab.control('GET', 'events')));
    }
    expect(counts[0]).toEqual(counts[1]);
    expect(counts[0]).toMatchObject({ failed: 0, dropped: 0 });
    // Half of 40 and a quarter of the rest, about.
    expect(memberCounts(counts[0]).lost).toBeGreaterThan(10);
    expect(memberCounts(counts[0]).lost).toBeLessThan(30);
    expect(memberCounts(counts[0]).duplicated).toBeGreaterThan(0);
  });

  test('sends them late where the network is slow', async () => {
    await lab.control('POST', 'events', { queueUrl: sink.queueUrl, delaySeconds: 0.3 });
    await startJobs(1);
    const before = performance.now();
    await lab.advance(120);
    await sent(2);
    expect(performance.now() - before).toBeGreaterThan(290);
  });

  test('counts what the queue does not take, and its jobs go on', async () => {
    sink.answer = 'refuse';
    await lab.control('POST', 'events', { queueUrl: sink.queueUrl });
    const branch = await startJobs(1);
    await lab.advance(120);
    await untilTrue(async () => memberCounts(await lab.control('GET', 'events')).failed === 2);
    expect(await lab.control('GET', 'events')).toMatchObject({ sent: 0, lastError: 'SQS answered 400: {}' });
    expect(await lab.job(lab.client({ account }), branch, '1')).toMatchObject({ status: 'SUCCEED' });
    await lab.control('POST', 'events', { queueUrl: 'http://127.0.0.1:1/123456789012/events' });
    await startJobs(1);
    await lab.advance(120);
    await untilTrue(async () => memberCounts(await lab.control('GET', 'events')).failed === 2);
  });

  test('forgets what is still to be sent when it is told otherwise, is reset or ends', async () => {
    sink.answer = 'never';
    await lab.control('POST', 'events', { queueUrl: sink.queueUrl });
    await startJobs(1);
    await lab.advance(120);
    await untilTrue(async () => sink.requests.length === 2);
    expect(await lab.control('DELETE', 'events')).toMatchObject({ rules: null, sent: 0, failed: 0 });
    await lab.control('POST', 'events', { queueUrl: sink.queueUrl, delaySeconds: 3_600 });
    await startJobs(1);
    await lab.advance(120);
    await lab.control('POST', 'reset');
    expect(await lab.control('GET', 'events')).toMatchObject({ rules: null });
    expect(sink.requests).toHaveLength(2);
  });

  test.each([
    ['no queue', {}, /queueUrl/],
    ['a queue that is no URL', { queueUrl: 'events' }, /queueUrl must match/],
    ['a share above 1', { queueUrl: 'http://127.0.0.1:1/1/a', loss: 1.5 }, /loss must be at most 1/],
    ['an unknown member', { queueUrl: 'http://127.0.0.1:1/1/a', lose: 1 }, /lose .*did you mean loss/],
  ])('refuses %s', async (_, rules, reason) => {
    await expect(lab.control('POST', 'events', rules)).rejects.toThrow(reason);
  });
});

/** Where an event belongs among those of a branch. */
function inTime({ jobId, jobStatus }: JobEvent): number {
  return Number(jobId) * 2 + (jobStatus === 'STARTED' ? 0 : 1);
}

function memberCounts(state: unknown) {
  const number = (name: string): number => Number(memberOf(state, name));
  return {
    sent: number('sent'),
    lost: number('lost'),
    duplicated: number('duplicated'),
    failed: number('failed'),
    dropped: number('dropped'),
  };
}
