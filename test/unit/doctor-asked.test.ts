import { createServer } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { expect, test } from 'vitest';
import { checkServer } from '../../src/cli/doctor/server.ts';
import { listenOn } from '../../src/emulator/listen.ts';

test('doctor waits ten seconds for a server that takes a question and does not answer, and says so', async () => {
  const server = createServer(() => undefined);
  const address = `127.0.0.1:${await listenOn(server, 0, '127.0.0.1')}`;
  const connection = Connection.lazy({ address });
  const begun = performance.now();
  const check = await checkServer(new Client({ connection }), address);
  expect(performance.now() - begun).toBeLessThan(12_000);
  expect(check).toMatchObject({ name: 'server', ok: false, mend: 'see whether the server is busy, and try again' });
  await connection.close();
  server.close();
}, 30_000);
