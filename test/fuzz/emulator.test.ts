import { connect } from 'node:net';
import { asyncProperty, constantFrom, oneof, record, string, stringMatching, uint8Array } from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { operationsByName } from '../../src/model/index.ts';
import { authorization, rawRequest } from '../emulator/raw.ts';
import { type Lab, startLab } from '../emulator/lab.ts';
import { counterexample } from './fuzz.ts';
import { hostile } from './json.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.emulator.close());

const ANSWER_WITHIN_MS = 3_000;

/** Sends bytes and says no more; gives what comes back until the server closes. */
function exchange(request: string | Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(lab.emulator.port, '127.0.0.1');
    let answer = '';
    const late = setTimeout(
      () => socket.destroy(new Error(`no answer to ${String(request).slice(0, 200)}`)),
      ANSWER_WITHIN_MS,
    );
    socket.setEncoding('latin1').on('data', (text: string) => (answer += text));
    // A refused request may be cut off.
    socket.on('error', (error: NodeJS.ErrnoException) => error.code === undefined && reject(error));
    socket.on('close', () => {
      clearTimeout(late);
      resolve(answer);
    });
    socket.end(request);
  });
}

/** Whatever is asked for, the answer is one, and says what is wrong. */
function clear(answer: string): void {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1] ?? 0);
  if (status < 200 || [500, 502, 503].includes(status)) throw new Error(answer.slice(0, 500));
  // What is no HTTP has a bare 400, and HEAD never a body.
  if (status < 400 || body === '') return;
  expect(body).toMatch(/<Message>.|"[Mm]essage":"./);
}

const label = oneof(
  constantFrom(
    'd1',
    'main',
    '1',
    '.',
    '..',
    '',
    '%2e%2e',
    '%00',
    '%',
    '%zz',
    '%E0%A4%A',
    '%F0%9F%98%80',
    'a'.repeat(5_000),
  ),
  stringMatching(/^[!-~]{0,20}$/),
);
const body = oneof(
  hostile.map((value) => {
    const text = JSON.stringify(value) as string | undefined;
    return text === undefined || text.length > 200_000 ? '' : text;
  }),
  string({ unit: 'binary', maxLength: 200 }),
);

test('no request to an operation breaks the emulator', async () => {
  const request = record({
    operation: constantFrom(...operationsByName.values()),
    labels: constantFrom(0, 1, 2, 3).chain(() => record({ a: label, b: label, c: label })),
    query: oneof(
      constantFrom('', '?', '?maxResults=-1', '?nextToken=%', '?tagKeys=a&tagKeys=b'),
      string({ maxLength: 20 }),
    ),
    body,
  });
  expect(
    await counterexample(
      asyncProperty(request, async ({ operation: { http, service }, labels, query, body: text }) => {
        const given = Object.values(labels);
        const path = http.requestUri.replaceAll(/\{\w+\}/g, () => given.shift() ?? 'x');
        const line = `${path}${query}`.replaceAll(/[^!-~]/g, '_');
        clear(await exchange(rawRequest(http.method, line, [authorization(service)], text)));
      }),
      300,
    ),
  ).toBeUndefined();
});

test('nor one to what else it serves', async () => {
  const path = oneof(
    constantFrom('clock', 'calls', 'state', 'faults', 'jobs', 'quotas', 'events', 'principals', 'backend-jobs').map(
      (name) => `/_emulator/${name}`,
    ),
    label.map((text) => `/_emulator/${text}`),
    label.map((text) => `/_storage/${text}`),
    label.map((text) => `/webhooks/${text}`),
    label.map((text) => `/prod/webhooks?id=${text}`),
  );
  const methods = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'] as const;
  expect(
    await counterexample(
      asyncProperty(constantFrom(...methods), path, body, async (method, where, text) => {
        clear(await exchange(rawRequest(method, where.replaceAll(/[^!-~]/g, '_'), [], text)));
        await fetch(`${lab.emulator.url}/_emulator/reset`, { method: 'POST' });
      }),
      100,
    ),
  ).toBeUndefined();
});

const brokenRequests = [
  `GET /apps HTTP/1.1\r\nhost: x\r\n${'a: b\r\n'.repeat(5_000)}\r\n`,
  'GET / HTTP/9.9\r\n\r\n',
  'POST /apps HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nfffffffff\r\n',
  'POST /apps HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nab',
  'GET /apps HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
];

test('nor bytes that are no request', async () => {
  const bytes = oneof(
    uint8Array({ maxLength: 300 }),
    uint8Array({ maxLength: 100 }).map((tail) =>
      Buffer.concat([
        Buffer.from(`POST /apps HTTP/1.1\r\nhost: x\r\n${authorization()}\r\nconnection: close\r\n`),
        tail,
      ]),
    ),
    constantFrom(...brokenRequests).map((text) => Buffer.from(text)),
  );
  expect(
    await counterexample(
      asyncProperty(bytes, async (request) => {
        const answer = await exchange(request);
        if (answer !== '') clear(answer);
      }),
      100,
    ),
  ).toBeUndefined();
  await expect(lab.control('GET', 'health')).resolves.toMatchObject({ status: 'ready' });
});
