// Sets up what docker-compose.yml describes, without Docker: PostgreSQL, Temporal, three workers, an emulator. Runs the
// catalogue there, then kills and cuts as test:chaos does, and prints how fast it is, beside the development server.
// Usage: node test/cluster/run.mjs [--seed <number>] [--minutes <number>] [--json]
// --minutes: how long rounds are begun; default 3.
import { parseArgs } from 'node:util';
import { chaosOptions, chaosFigures, settingsOf } from '../chaos/figures.mjs';
import { runMatrix } from '../setup/matrix.mjs';

const { values } = parseArgs({ options: chaosOptions });
const { seed } = settingsOf(values);
const [{ speed, rounds } = { rounds: [] }] = await runMatrix('cluster', values);
const { findings, figures } = chaosFigures(seed, rounds);
console.log(JSON.stringify({ ...figures, ...speed }));
for (const line of findings) console.error(line);
if (findings.length > 0) console.error(`What tells the cause is in .cache/cluster/${seed}`);
if (rounds.length === 0 || findings.length > 0) process.exitCode = 1;
