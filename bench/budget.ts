import { parseArgs } from 'node:util';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { serverVersion } from '../src/dev/server-version.ts';
import { ensureTemporalCli } from '../src/dev/temporal-cli.ts';
import { machine } from './lib/figures.ts';
import { countFrom } from './lib/number-from.ts';
import { type Lab, startLab } from './lib/waits/lab.ts';
import { isBroken, type Limit, limitLines, medianLag, medianOf } from './lib/waits/limits.ts';
import { type OracleFigures, runOracle } from './lib/waits/oracle.ts';
import type { Figures } from './lib/waits/run-figures.ts';
import { type Subject, subjectNames, subjects } from './lib/waits/subjects.ts';

const distribution = { median: 60, sigma: 0.2 } as const;
const HISTORY = 20;

type Round = Readonly<Record<Subject, Figures>> & { readonly oracle: OracleFigures };

/**
 * Each has an emulator of its own. All but this project go on side by side: what they wait for is the throttle, and not
 * this machine. The history is for this project alone, since the others never look at it.
 */
async function runRound(lab: Lab, branches: number, seed: number, callsPerSecond: number, timeoutSeconds: number) {
  const options = { branches, distribution, seed, throttleAbove: callsPerSecond, timeoutSeconds };
  const ours = await lab.run('ours', { ...options, history: HISTORY });
  const [loop, retry, oracle] = await Promise.all([
    lab.run('loop', { ...options, history: 0 }),
    lab.run('retry', { ...options, history: 0 }),
    runOracle({ ...options, history: 0 }, callsPerSecond),
  ]);
  return { ours, loop, retry, oracle } satisfies Round;
}

function medianOracle(rounds: readonly OracleFigures[]): OracleFigures {
  const makespans = rounds.map(({ makespanSeconds }) => makespanSeconds).sort((a, b) => a - b);
  return {
    throttled: Math.max(...rounds.map(({ throttled }) => throttled)),
    makespanSeconds: makespans[Math.floor(makespans.length / 2)] ?? Number.NaN,
    lag: medianLag(rounds.map(({ lag }) => lag)),
  };
}

/** A third of the better comparator's is wanted, unless not even the oracle has that. */
function limitsOf({ ours, loop, retry, oracle }: Round): Limit[] {
  const third = (figure: (of: Pick<Figures, 'makespanSeconds' | 'lag'>) => number): number =>
    Math.max(Math.min(figure(loop), figure(retry)) / 3, ORACLE_SLACK * figure(oracle));
  const makespan = third(({ makespanSeconds }) => makespanSeconds);
  return [
    { what: 'share of throttled answers', value: ours.throttledShare, most: 0.005 },
    { what: 'failed waits', value: ours.failed, most: 0 },
    { what: 'makespan, seconds', value: ours.makespanSeconds, most: makespan },
    { what: 'lag p50, seconds', value: ours.lag.p50, most: third(({ lag }) => lag.p50) },
    { what: "lag p50 to the oracle's", value: ours.lag.p50 / oracle.lag.p50, most: 2 },
  ];
}

/** So near to the oracle is near enough, where a third of the others' is out of its reach. */
const ORACLE_SLACK = 1.25;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '1' },
    waits: { type: 'string', default: '1000' },
    'calls-per-second': { type: 'string', default: '10' },
    'timeout-seconds': { type: 'string', default: '1800' },
  },
});
Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: [] });
const roundCount = countFrom('rounds', values.rounds);
const waits = countFrom('waits', values.waits);
const callsPerSecond = countFrom('calls-per-second', values['calls-per-second']);
const timeoutSeconds = countFrom('timeout-seconds', values['timeout-seconds']);
const before = machine();
const executable = await ensureTemporalCli({ onProgress: (line) => console.error(line) });
const lab = await startLab(executable);
const rounds: Round[] = [];
try {
  for (let seed = 1; seed <= roundCount; seed++)
    rounds.push(await runRound(lab, waits, seed, callsPerSecond, timeoutSeconds));
} finally {
  await lab.stop();
}
const medians: Round = {
  ours: medianOf(rounds.map(({ ours }) => ours)),
  loop: medianOf(rounds.map(({ loop }) => loop)),
  retry: medianOf(rounds.map(({ retry }) => retry)),
  oracle: medianOracle(rounds.map(({ oracle }) => oracle)),
};
const limits = limitsOf(medians);
const result = {
  benchmark: `jobs started and waited for within ${callsPerSecond} calls a second`,
  waits,
  rounds: roundCount,
  ...medians,
  limits,
  server: await serverVersion(executable),
  machine: before,
};
if (values.json) console.log(JSON.stringify(result));
else {
  console.log(`${waits} waits within ${callsPerSecond} calls a second, medians of ${roundCount} rounds`);
  for (const subject of subjects) say(subjectNames[subject], medians[subject]);
  say('oracle', medians.oracle);
  for (const line of limitLines(limits)) console.log(line);
}
if (limits.some(isBroken)) process.exitCode = 1;

function say(name: string, figures: Figures | OracleFigures): void {
  const { makespanSeconds, throttled, lag } = figures;
  const failed = 'failed' in figures ? `, ${figures.failed} waits failed` : '';
  console.log(`  ${name}`);
  console.log(`    makespan ${makespanSeconds} s, lag p50 ${lag.p50} s, p99 ${lag.p99} s`);
  console.log(`    ${throttled} throttled answers${failed}`);
}
