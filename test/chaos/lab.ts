import { setTimeout as sleep } from 'node:timers/promises';
import { type Clients, createClients } from '../../activities/clients.ts';
import { type AmplifyWorkflows, connect } from '../../src/client.ts';
import { loadConfig } from '../../src/config.ts';
import { approveUpdate } from '../../workflows/messages.ts';
import type { Harness } from '../setup/harness.ts';
import { accountOf, type ChaosStack, REGION, targetOf } from './stack.ts';

/** A place for one scenario: an account of its own. */
export interface Slot {
  readonly account: string;
  readonly harness: Harness;
}

/** Who uses the stack, straight and not through its proxies. */
export interface Lab {
  readonly workflows: AmplifyWorkflows;
  readonly slots: readonly Slot[];
  /**
   * Sets the DNS records that are asked for now. People do so twice a second until `close`, and approve what asks for
   * it; but a run that ends by telling its records may be the last of a round, and over before they look again.
   */
  setRecords(): Promise<void>;
  close(): Promise<void>;
}

/** Connects to a stack, for so many scenarios at a time. */
export async function openLab(stack: ChaosStack, dir: string, count: number): Promise<Lab> {
  const temporal = { connection: { address: stack.address }, namespace: 'default' };
  const workflows = await connect({ temporal });
  const config = { ...loadConfig({ ARTIFACT_STORE: stack.artifactStore }, { profiles: false }), temporal };
  const emulator = {
    url: stack.emulatorUrl,
    port: Number(new URL(stack.emulatorUrl).port),
    close: () => Promise.resolve(),
  };
  const clients: Clients[] = [];
  const slots = Array.from({ length: count }, (_, slot): Slot => {
    const account = accountOf(slot);
    const aws = createClients({
      name: targetOf(slot),
      region: REGION,
      credentials: { accessKeyId: account, secretAccessKey: 'test' },
      endpoints: { amplify: emulator.url, amplifybackend: emulator.url },
    });
    clients.push(aws);
    const start: AmplifyWorkflows['start'] = (name, input) =>
      workflows.start(name, { ...input, target: targetOf(slot) });
    return {
      account,
      harness: {
        emulator,
        config,
        aws,
        target: targetOf(slot),
        dir,
        environment: {},
        worker: undefined,
        workflows: { ...workflows, start },
        stop: () => Promise.resolve(),
      },
    };
  });
  const people = new AbortController();
  const answering = answerPeople(stack, workflows, people.signal);
  return {
    workflows,
    slots,
    setRecords: () => setRecords(stack),
    close: async () => {
      people.abort();
      await answering;
      for (const one of clients) one.destroy();
      await workflows.close();
    },
  };
}

/** How often people look whether something waits for them. */
const PEOPLE_LOOK_MS = 500;

async function answerPeople(stack: ChaosStack, { client }: AmplifyWorkflows, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    // Servers may be down: then they look again.
    await setRecords(stack).catch(() => undefined);
    await approveAll(client).catch(() => undefined);
    await sleep(PEOPLE_LOOK_MS);
  }
}

async function setRecords({ emulatorUrl }: ChaosStack): Promise<void> {
  const answer = await fetch(`${emulatorUrl}/_emulator/domains`);
  const { domains } = (await answer.json()) as {
    domains: { domainName: string; account: string; missingRecords: object[] }[];
  };
  for (const { domainName, account, missingRecords } of domains) {
    if (missingRecords.length === 0) continue;
    await fetch(`${emulatorUrl}/_emulator/domains`, { method: 'POST', body: JSON.stringify({ domainName, account }) });
  }
}

async function approveAll(client: AmplifyWorkflows['client']): Promise<void> {
  const query = "WorkflowType = 'promoteBranch' AND ExecutionStatus = 'Running'";
  for await (const { workflowId } of client.workflow.list({ query })) {
    const handle = client.workflow.getHandle(workflowId);
    await client
      .withDeadline(Date.now() + 2_000, () => handle.executeUpdate(approveUpdate, { args: [{ by: 'ada' }] }))
      .catch(() => undefined);
  }
}
