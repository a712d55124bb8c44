import { randomBytes } from 'node:crypto';
import { freePort } from '../../src/dev/ports.ts';
import { workflowSource } from '../../src/workflow-bundle.ts';
import { control } from '../setup/amplify.ts';
import { type Harness, startHarness } from '../setup/harness.ts';
import { outcome } from '../setup/outcome.ts';
import { startMarker } from './answers.ts';
import { casesOf } from './cases.ts';
import { allowedReferences, type By, Marks, newSecret } from './marks.ts';
import { schedulesSeen } from './schedules.ts';
import { commandsSeen, filesSeen, runsSeen, type Seen, watchPending } from './seen.ts';

/** Where a marked value was found. */
export interface Leak {
  /** Where it belongs. */
  readonly place: string;
  /** Where it is. */
  readonly where: string;
}

/** What came of a run of the canary. */
export interface Canary {
  readonly fieldsTried: number;
  readonly leaks: readonly Leak[];
  /** Cases that did not end well, with why. */
  readonly failed: readonly string[];
  /** How many texts were searched, by their kind. */
  readonly searched: Readonly<Record<string, number>>;
}

/** A worker that sees marked secrets only, in its inputs and in the answers of the emulator. */
export interface Cage {
  readonly harness: Harness;
  readonly marks: Marks;
  /** Searches everything that was written so far. */
  search(seen: Seen): Promise<Pick<Canary, 'leaks' | 'searched' | 'fieldsTried'>>;
  stop(): Promise<void>;
}

/** Starts a worker whose log says everything: for secrets by value with a codec, for references without. */
export async function startCage(by: By): Promise<Cage> {
  const marks = new Marks(by);
  const since = Date.now();
  const key = { PAYLOAD_KEYS: 'canary=env:PAYLOAD_KEY', PAYLOAD_KEY: randomBytes(32).toString('base64') };
  const harness = await startHarness({
    before: (emulatorUrl) => startMarker(emulatorUrl, marks),
    ...(by === 'value' && { workflows: await workflowSource({ encrypted: true }) }),
    env: {
      ...(by === 'value' && key),
      SECRET_REFS_ALLOWED: `${allowedReferences},env:GITHUB_TOKEN`,
      LOG_LEVEL: 'trace',
      METRICS_ADDRESS: `127.0.0.1:${await freePort(0)}`,
    },
  });
  process.env['GITHUB_TOKEN'] = `canary-${'g'.repeat(20)}`;
  marks.add('createApp app.accessToken of the example', process.env['GITHUB_TOKEN']);
  return {
    harness,
    marks,
    search: async (seen) => {
      await runsSeen(harness, seen);
      await filesSeen(harness, since, seen);
      const leaks = [...seen].flatMap(([where, text]) => marks.in(text).map(({ place }) => ({ place, where })));
      const kinds = [...seen.keys()].map((where) => where.split(' ')[0] ?? '');
      const searched = Object.fromEntries(
        [...new Set(kinds)].map((kind) => [kind, kinds.filter((one) => one === kind).length]),
      );
      return { leaks, searched, fieldsTried: marks.fields };
    },
    stop: async () => {
      marks.forget();
      delete process.env['GITHUB_TOKEN'];
      await harness.stop();
    },
  };
}

/** Runs cases one after the other, so that no plan of one meets another, and searches all that was written. */
export async function runCanary(
  { harness, marks, search }: Cage,
  which: Parameters<typeof casesOf>[0],
): Promise<Canary> {
  const seen: Seen = new Map();
  const watch = watchPending(harness, seen);
  const failed: string[] = [];
  const shown: string[] = [];
  for (const [name, start] of casesOf(which)) {
    await control(harness, 'reset', {});
    await control(harness, 'quotas', { appCreationsPerHour: 1_000, apps: 100 });
    const ended = await start(harness, marks).catch((error: unknown) => {
      failed.push(`${name}: ${String(error)} ${String(error instanceof Error ? error.cause : '')}`);
      return undefined;
    });
    if (ended !== undefined && name.startsWith('workflow')) shown.push(ended);
  }
  await quotedInErrors(harness, marks);
  await schedulesSeen(harness, marks, seen);
  await watch.stop();
  for (const workflowId of shown) await commandsSeen(harness, workflowId, seen);
  return { ...(await search(seen)), failed };
}

/** AWS quotes what it refuses: an error with all secrets of a request in it. */
async function quotedInErrors(harness: Harness, marks: Marks): Promise<void> {
  const value = newSecret();
  const values = { TOKEN: marks.secret('createApp environmentVariables.TOKEN in an error', value) };
  const error = {
    name: 'BadRequestException',
    status: 400,
    message: `Value '${value}' at 'environmentVariables' is wrong`,
  };
  await control(harness, 'faults', { operation: 'CreateApp', kind: 'error', count: 1, ...error });
  const input = { name: 'refused', environmentVariables: values };
  await outcome(await harness.workflows.start('callOperation', { operation: 'createApp', input }));
}
