// Kills workers, the Temporal server and the emulator, cuts connections, and lets calls fail, while workflows run.
// Usage: node test/chaos/run.mjs [--seed <number>] [--minutes <number>] [--json]
// --seed: the plan of the first round, each next one has the next number; default: any. --minutes: how long rounds are begun;
// default 3; one is run in any case. --json: the figures, and on standard error what failed.
import { parseArgs } from 'node:util';
import { matrixOptions, runMatrix } from '../setup/matrix.mjs';

const { values } = parseArgs({
  options: { ...matrixOptions, seed: { type: 'string' }, minutes: { type: 'string', default: '3' } },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
const minutes = Number(values.minutes);
if (!Number.isSafeInteger(seed) || !(minutes >= 0)) {
  console.error('--seed takes a whole number, --minutes a number');
  process.exit(2);
}
process.env.CHAOS_SEED = String(seed);
process.env.CHAOS_MINUTES = String(minutes);
const rounds = await runMatrix('chaos', values);
const findings = rounds.flatMap((round) => round.findings.map((finding) => ({ seed: round.seed, ...finding })));
const sum = (member) => rounds.reduce((total, round) => total + round[member], 0);
const count = (verdict) => findings.filter((one) => one.verdict === verdict).length;
console.log(
  JSON.stringify({
    seed,
    rounds: rounds.length,
    workflows: sum('workflows'),
    kills: sum('kills'),
    faults: sum('faults'),
    duplicated: count('duplicated'),
    lost: count('lost'),
    stuck: count('stuck'),
  }),
);
for (const { seed: of, verdict, scenario, slot, why } of findings) {
  console.error(`seed ${of}, ${scenario} (slot ${slot}): ${verdict}: ${why}`);
}
if (findings.length > 0) console.error(`What tells the cause is in .cache/chaos/${seed}`);
if (rounds.length === 0 || findings.length > 0) process.exitCode = 1;
