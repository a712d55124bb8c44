import { beforeEach, expect, test, vi } from 'vitest';
import { receivePeople } from '../../workflows/lib/people.ts';

/** The updates' handlers, by name; what is waited for is looked at again after each. */
const { handlers, looks } = vi.hoisted(() => ({
  handlers: new Map<string, () => void>(),
  looks: new Set<() => void>(),
}));

// Its functions run only within a workflow.
vi.mock(import('@temporalio/workflow'), async (original) => ({
  ...(await original()),
  setHandler: ((update: { name: string }, handler: () => void) => handlers.set(update.name, handler)) as never,
  condition: ((holds: () => boolean) =>
    new Promise<boolean>((resolve) => looks.add(() => holds() && resolve(true)))) as never,
}));

async function send(update: string): Promise<void> {
  handlers.get(update)?.();
  for (const look of looks) look();
  await new Promise(setImmediate);
}

beforeEach(() => {
  handlers.clear();
  looks.clear();
});

test('a run is parked until nothing of it waits for people', async () => {
  const marked: string[] = [];
  const people = receivePeople((outcome) => marked.push(outcome));
  const ask = (title: string, kind: 'approval' | 'mend') =>
    people.ask(title, { kind }, Date.now() + 3_600_000, () => undefined);
  const [approval, mending] = [ask('one', 'approval'), ask('two', 'mend')];
  expect(marked).toEqual(['parked']);
  await send('retryStep');
  expect(await mending).toEqual({ answer: 'retry' });
  expect(marked).toEqual(['parked']);
  await send('approve');
  expect(await approval).toMatchObject({ answer: 'approved' });
  expect(marked).toEqual(['parked', 'running']);
});
