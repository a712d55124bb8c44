import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { listenOn } from '../../src/emulator/listen.ts';
import { startTraces } from '../../src/traces.ts';

test('whoever is told of failures knows by the end that a collector never answers', async () => {
  const collector = createServer(() => undefined);
  const port = await listenOn(collector, 0, '127.0.0.1');
  const failures: unknown[] = [];
  const traces = startTraces({ url: `http://127.0.0.1:${port}/v1/traces`, serviceName: 'test' }, (error) =>
    failures.push(error),
  );
  const send = traces.forCalls('default', () => Promise.resolve({ output: { apps: [] }, requestId: 'x' }));
  await send('listApps', {}, { signal: new AbortController().signal, priority: 'call', attempt: 1 });
  const begun = performance.now();
  await traces.stop();
  const took = performance.now() - begun;
  collector.closeAllConnections();
  collector.close();
  expect(failures).toHaveLength(1);
  expect(took).toBeLessThan(3_500);
});
