import { createServer } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { expect, test } from 'vitest';
import { checkPayloads } from '../../src/cli/doctor/payloads.ts';
import { checkServer } from '../../src/cli/doctor/server.ts';
import { loadConfig } from '../../src/config.ts';
import { listenOn } from '../../src/emulator/listen.ts';

test('doctor waits ten seconds for a server that takes a question and does not answer, and says so', async () => {
  const server = createServer(() => undefined);
  const address = `127.0.0.1:${await listenOn(server, 0, '127.0.0.1')}`;
  const connection = Connection.lazy({ address });
  const client = new Client({ connection });
  const begun = performance.now();
  const checks = await Promise.all([
    checkServer(client, address),
    checkPayloads(client, loadConfig({}, { profiles: false })),
  ]);
  expect(performance.now() - begun).toBeLessThan(12_000);
  const mend = 'see whether the server is busy, and try again';
  expect(checks).toMatchObject(['server', 'payloads'].map((name) => ({ name, ok: false, mend })));
  await connection.close();
  server.close();
}, 30_000);
