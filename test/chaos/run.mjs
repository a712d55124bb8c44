// Kills workers, the Temporal server and the emulator, cuts connections, and lets calls fail, while workflows run.
// Usage: node test/chaos/run.mjs [--seed <number>] [--minutes <number>] [--outage-seconds <number>] [--json]
// --seed: the plan of the first round, each next one has the next number; default: any. --minutes: how long rounds are begun;
// default 3; one is run in any case. --outage-seconds: how long no worker reaches the server, in each round; default: 40, in some.
// --json: the figures, and on standard error what failed.
import { parseArgs } from 'node:util';
import { runMatrix } from '../setup/matrix.mjs';
import { chaosFigures, chaosOptions, settingsOf } from './figures.mjs';

const { values } = parseArgs({ options: { ...chaosOptions, 'outage-seconds': { type: 'string' } } });
const outageSeconds = values['outage-seconds'];
if (outageSeconds !== undefined && !(Number(outageSeconds) > 0)) {
  console.error('--outage-seconds takes a number above 0');
  process.exit(2);
}
if (outageSeconds !== undefined) process.env.CHAOS_OUTAGE_SECONDS = outageSeconds;
const { seed } = settingsOf(values);
const rounds = await runMatrix('chaos', values);
const { figures, findings } = chaosFigures(seed, rounds);
console.log(JSON.stringify(figures));
for (const line of findings) console.error(line);
if (findings.length > 0) console.error(`What tells the cause is in .cache/chaos/${seed}`);
if (rounds.length === 0 || findings.length > 0) process.exitCode = 1;
