import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { asyncProperty, constantFrom, integer, oneof, record, uint8Array } from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CallBudget } from '../../activities/budget/call-budget.ts';
import { realTime } from '../../activities/budget/time.ts';
import { type Clients, createClients } from '../../activities/clients.ts';
import { createMetrics } from '../../activities/metrics.ts';
import { operationNames } from '../../activities/operations.ts';
import { createSend, type Send } from '../../activities/send.ts';
import type { OperationName } from '../../activities/types.ts';
import { download, type DownloadLimits } from '../../activities/transfer/download.ts';
import { withOneHead } from '../../activities/transfer/join-csv.ts';
import { operationOf, structureOf } from '../../src/model/index.ts';
import { counterexample } from './fuzz.ts';
import { hostile } from './json.ts';

/** How the server answers a request, by writing to its connection; gives false when the other side has gone. */
type Answer = (write: (bytes: string | Uint8Array) => boolean) => Promise<void> | void;

let server: Server;
let url: string;
let answer: Answer = () => undefined;
let clients: Clients;
let send: Send;
const REQUEST_SECONDS = 0.5;
beforeAll(async () => {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      void Promise.resolve(answer((bytes) => !socket.destroyed && socket.write(bytes))).then(() => socket.end());
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  clients = createClients({
    name: 'fuzz',
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIATEST000000000000', secretAccessKey: 'test' },
    endpoints: { amplify: url, amplifybackend: url },
    timeouts: { requestSeconds: REQUEST_SECONDS },
  });
  send = createSend(clients, new CallBudget({ time: realTime, callsPerSecond: 10_000 }), createMetrics('fuzz'));
});
afterAll(() => {
  clients.destroy();
  server.close();
});

const head = (status: number, more = ''): string =>
  `HTTP/1.1 ${status} X\r\ncontent-type: application/json\r\nconnection: close\r\n${more}\r\n`;

/** An input that the SDK sends, whatever it says. */
function inputOf(name: OperationName): object {
  const { shapes, input } = operationOf(name);
  const { members } = structureOf(shapes, input);
  const labels = Object.entries(members).filter(([, { location }]) => location === 'uri');
  return Object.fromEntries(labels.map(([member]) => [member, 'x']));
}

const MOST_MEMORY = 300 * 1024 ** 2;
/** Of a failure in a history. */
const MOST_CHARACTERS = 20_000;

/** Makes a call: soon there is an answer, or a failure of a size that a history takes. Gives the failure. */
async function called(name: OperationName): Promise<ApplicationFailure | undefined> {
  const [start, memory] = [performance.now(), process.memoryUsage().rss];
  const options = { signal: new AbortController().signal, priority: 'call', attempt: 1 } as const;
  const failure = await send(name, inputOf(name), options).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(performance.now() - start).toBeLessThan(REQUEST_SECONDS * 1_000 * 6);
  expect(process.memoryUsage().rss - memory).toBeLessThan(MOST_MEMORY);
  if (failure === undefined) return undefined;
  if (!(failure instanceof ApplicationFailure)) throw new Error('not a failure of ours', { cause: failure });
  const { type, message, stack, cause } = failure;
  expect(type).toMatch(/./);
  expect(message).toMatch(new RegExp(`^${name}: .*\\S`, 's'));
  const told = [type, message, stack, cause?.name, cause?.message, cause?.stack].join('');
  expect(told.length).toBeLessThan(MOST_CHARACTERS);
  return failure;
}

describe('an answer that does harm is a failure', () => {
  /** As long as anybody reads, but no more than 200 MB. */
  const endless: Answer = async (write) => {
    const chunk = Buffer.alloc(256 * 1024, 'x');
    for (let count = 0; count < 800; count += 1) if (!write(chunk)) await drained();
  };
  test.each<[string, Answer, string, boolean]>([
    ['without an end', async (write) => (write(head(200)), endless(write)), 'AnswerTooLarge', false],
    ['whose head has no end', async (write) => (write('HTTP/1.1 200 X\r\na: '), endless(write)), 'Error', false],
    [
      'that comes drop by drop',
      (write) => (write(head(200, 'content-length: 1000\r\n')), drip(write)),
      'TimeoutError',
      false,
    ],
    ['whose head comes drop by drop', (write) => (write('HTTP/1.1 200 X\r\na: '), drip(write)), 'TimeoutError', false],
    ['that is none', (write) => void write('SSH-2.0-OpenSSH_9.9\r\n'), 'Error', false],
    ['that ends early', (write) => void write(`${head(200, 'content-length: 1000\r\n')}{"app":`), 'Error', false],
    [
      'of other types',
      (write) => void write(`${head(200)}{"app": {"appId": 5, "environmentVariables": [1]}}`),
      'MalformedAnswer',
      false,
    ],
    [
      'with a long message',
      (write) => void write(`${head(400)}{"__type": "BadRequestException", "message": "${'m'.repeat(3_000_000)}"}`),
      'BadRequestException',
      true,
    ],
    [
      'with a long name',
      (write) => void write(`${head(400, `x-amzn-errortype: ${'N'.repeat(9_000)}\r\n`)}{}`),
      'N',
      true,
    ],
  ])('%s', async (_, how, type, final) => {
    answer = how;
    const failure = await called('getApp');
    expect(failure?.type === undefined ? undefined : `${failure.type}: ${failure.message}`.slice(0, 300)).toMatch(
      type === 'Error' ? /./ : new RegExp(`^${type}`),
    );
    expect(failure?.nonRetryable).toBe(final);
  });
});

/** Until the other side has taken something, or has gone. */
const drained = (): Promise<boolean> => new Promise((resolve) => setTimeout(() => resolve(false), 1));

async function drip(write: (bytes: string) => boolean): Promise<void> {
  for (let drops = 0; drops < 100 && write(' '); drops += 1) await new Promise((resolve) => setTimeout(resolve, 50));
}

test('any answer to any operation is taken, or is a failure', async () => {
  const cases = record({
    name: constantFrom(...operationNames),
    status: constantFrom(200, 200, 200, 201, 204, 301, 400, 403, 404, 418, 429, 500, 503),
    body: oneof(
      {
        weight: 3,
        arbitrary: hostile.map((value) => json({ app: value, branch: value, jobSummaries: value, message: value })),
      },
      { weight: 2, arbitrary: hostile.map(json) },
      { weight: 1, arbitrary: uint8Array({ maxLength: 200 }) },
    ),
    cut: integer({ min: 0, max: 20 }),
  });
  expect(
    await counterexample(
      asyncProperty(cases, async ({ name, status, body, cut }) => {
        answer = (write) => {
          write(head(status, cut === 1 ? 'content-length: 100000\r\n' : ''));
          write(body);
        };
        await called(name);
      }),
      200,
    ),
  ).toBeUndefined();
});

function json(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined || text.length > 300_000 ? 'null' : text;
}

describe('a file that AWS offers', () => {
  const read = async (limits: DownloadLimits): Promise<string> => {
    async function* files(): AsyncGenerator<AsyncIterable<Uint8Array>> {
      yield download(`${url}/log.csv?secret`, new AbortController().signal, () => undefined, limits);
    }
    let size = 0;
    const reading = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') }).run(async () => {
      for await (const chunk of withOneHead(files())) size += chunk.length;
    });
    return reading.then(
      () => `read ${size} bytes`,
      (error: unknown) =>
        error instanceof ApplicationFailure ? `${error.type}: ${error.message}` : `other: ${String(error)}`,
    );
  };

  // Each has the one limit that it meets: a busy machine may stand still itself.
  const mostBytes = 1_000_000;
  test.each<[string, Answer, DownloadLimits, RegExp]>([
    [
      'without an end',
      async (write) => (write(head(200)), lines(write)),
      { mostBytes },
      /^DownloadRefused: .* more than 1000000 bytes/,
    ],
    [
      'whose first line has no end',
      async (write) => (write(head(200)), write('x'.repeat(100_000)), void 0),
      { mostBytes },
      /^DownloadRefused: .*no end/,
    ],
    [
      'that comes drop by drop, which is no standing still',
      (write) => (write(head(200)), write('a,b\n'), drip(write)),
      { idleMs: 1_000, totalMs: 2_000 },
      /^DownloadFailed: .*not done within 2 s/,
    ],
    [
      'that stops',
      (write) => (write(head(200)), write('a,b\n'), wait()),
      { idleMs: 300 },
      /^DownloadFailed: .*stood still for 0\.3 s/,
    ],
    [
      'that is said to be elsewhere',
      (write) => void write(head(302, 'location: http://169.254.169.254/latest/meta-data/\r\n')),
      {},
      /^DownloadRefused: .* answered the download with 302/,
    ],
    [
      'that breaks off',
      (write) => void write(`${head(200, 'content-length: 99\r\n')}a,b\n`),
      {},
      /^DownloadFailed: .*broke off/,
    ],
  ])('%s', async (_, how, limits, reason) => {
    answer = how;
    const told = await read(limits);
    expect(told).toMatch(reason);
    expect(told).not.toContain('secret');
  });
});

async function lines(write: (bytes: string) => boolean): Promise<void> {
  const some = 'a,b\n'.repeat(10_000);
  for (let count = 0; count < 100; count += 1) if (!write(some)) await drained();
}

const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2_000));
