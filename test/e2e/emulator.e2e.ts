import { ListAppsCommand } from '@aws-sdk/client-amplify';
import { expect, test } from 'vitest';
import { createClients } from '../../activities/clients.ts';
import { freePort } from '../../src/dev/ports.ts';
import { runCli, startCli } from '../setup/cli.ts';

test('emulator prints its URL when it is ready, serves the SDK, and ends at SIGTERM', async () => {
  const port = await freePort(0);
  const emulator = startCli(['emulator', '--port', String(port)]);
  await emulator.seen(/\n/);
  expect(emulator.stdout).toBe(`http://127.0.0.1:${port}\n`);
  const url = emulator.stdout.trim();
  const clients = createClients({
    name: 'test',
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIATEST000000000000', secretAccessKey: 'test' },
    endpoints: { amplify: url },
  });
  expect((await clients.amplify.send(new ListAppsCommand({}))).apps).toEqual([]);
  clients.destroy();
  emulator.kill('SIGTERM');
  expect({ code: await emulator.exited, stderr: emulator.stderr }).toEqual({ code: 0, stderr: '' });
});

test('emulator says in one line that its port is taken', async () => {
  const emulator = startCli(['emulator']);
  await emulator.seen(/\n/);
  const { port } = new URL(emulator.stdout.trim());
  const second = await runCli(['emulator', '--port', port]);
  expect(second.code).toBe(1);
  expect(second.stderr).toMatch(new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is taken: choose another one\\.\n$`));
  emulator.kill('SIGTERM');
  expect(await emulator.exited).toBe(0);
});
