import { parseArgs } from 'node:util';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { serverVersion } from '../src/dev/server-version.ts';
import { ensureTemporalCli } from '../src/dev/temporal-cli.ts';
import { machine } from './lib/figures.ts';
import { countFrom, numberFrom } from './lib/number-from.ts';
import { type Lab, startLab } from './lib/waits/lab.ts';
import { isBroken, type Limit, limitLines, medianOf } from './lib/waits/limits.ts';
import { optimum } from './lib/waits/optimum.ts';
import type { Figures } from './lib/waits/run-figures.ts';
import { type Subject, subjectNames, subjects } from './lib/waits/subjects.ts';

const MEDIAN_SECONDS = 60;
/** No limit for 500 waits. */
const CALLS_PER_SECOND = 1_000;
const TIMEOUT_SECONDS = 900;

/** What is waited for, and by whom. */
interface Case {
  readonly name: string;
  readonly subject: Subject;
  readonly sigma: number;
  /** Finished jobs of each branch. The others have no use for them. */
  readonly history: number;
}

const main: readonly Case[] = subjects.map((subject) => ({
  name: subjectNames[subject],
  subject,
  sigma: 0.2,
  history: subject === 'ours' ? 20 : 0,
}));
const variants: readonly Case[] = [
  { name: 'sigma 0.1', subject: 'ours', sigma: 0.1, history: 20 },
  { name: 'sigma 0.4', subject: 'ours', sigma: 0.4, history: 20 },
  { name: 'without history', subject: 'ours', sigma: 0.2, history: 0 },
];

/** The cases one after the other, since they share the server whose CPU time is measured. */
async function inTurn(lab: Lab, cases: readonly Case[], waits: number, seed: number): Promise<Figures[]> {
  const figures: Figures[] = [];
  for (const one of cases) figures.push(await run(lab, one, waits, seed));
  return figures;
}

function run(lab: Lab, { name, subject, sigma, history }: Case, waits: number, seed: number): Promise<Figures> {
  console.error(`${name}: ${waits} waits`);
  return lab.run(subject, {
    branches: waits,
    history,
    distribution: { median: MEDIAN_SECONDS, sigma },
    seed,
    callsPerSecond: CALLS_PER_SECOND,
    timeoutSeconds: TIMEOUT_SECONDS,
  });
}

/** Both optima for as many calls as were made: the least mean lag, and the least square, whose longest lags are shorter. */
function withOptimum(one: Case, rounds: readonly Figures[]) {
  const figures = medianOf(rounds);
  const { name, subject, sigma, history } = one;
  if (subject !== 'ours') return { name, figures };
  const distribution = { median: MEDIAN_SECONDS, sigma };
  const leastMean = optimum(distribution, figures.callsPerWait, 'mean').lag;
  const leastSquare = optimum(distribution, figures.callsPerWait, 'square').lag;
  return { name, sigma, history, figures, optimum: { leastMean, leastSquare } };
}

type Outcome = ReturnType<typeof withOptimum>;

function limitsOf([ours, loop, retry]: readonly Outcome[]): Limit[] {
  if (ours?.optimum === undefined || loop === undefined || retry === undefined) return [];
  const { callsPerWait, events, failed, serverCpuSeconds, lag } = ours.figures;
  const { leastMean, leastSquare } = ours.optimum;
  const cpuTo = ({ figures }: Outcome): number => serverCpuSeconds / figures.serverCpuSeconds;
  return [
    { what: 'calls per wait', value: callsPerWait, most: 8 },
    { what: 'lag p50, seconds', value: lag.p50, most: 2 },
    { what: 'lag p99, seconds', value: lag.p99, most: 5 },
    { what: 'lag p50 to that of the least mean', value: lag.p50 / leastMean.p50, most: 1.25 },
    { what: 'lag p99 to that of the least square', value: lag.p99 / leastSquare.p99, most: 1.25 },
    { what: "server CPU to the loop's", value: cpuTo(loop), most: 0.25 },
    { what: "server CPU to the retry's", value: cpuTo(retry), most: 0.5 },
    { what: 'events of a history', value: events, most: 17 },
    { what: 'failed waits', value: failed, most: 0 },
  ];
}

function say({ name, figures, optimum: best }: Outcome): void {
  const { callsPerWait, events, serverCpuSeconds, workerCpuSeconds, lag } = figures;
  console.log(`  ${name}`);
  console.log(`    ${callsPerWait} calls per wait, ${events} events, lag p50 ${lag.p50} s, p99 ${lag.p99} s`);
  console.log(`    CPU: server ${serverCpuSeconds} s, worker ${workerCpuSeconds} s`);
  if (best === undefined) return;
  const { leastMean, leastSquare } = best;
  console.log(`    optimum by mean lag: p50 ${leastMean.p50} s, p99 ${leastMean.p99} s`);
  console.log(`    optimum by its square: p50 ${leastSquare.p50} s, p99 ${leastSquare.p99} s`);
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '1' },
    waits: { type: 'string', default: '500' },
    sigma: { type: 'string' },
    history: { type: 'string' },
    'no-variants': { type: 'boolean', default: false },
  },
});
Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: [] });
const rounds = countFrom('rounds', values.rounds);
const waits = countFrom('waits', values.waits);
const { sigma = '0.2', history = '20' } = values;
// With one of these, only this project is measured, and only so.
const isOne = values.sigma !== undefined || values.history !== undefined;
const one: Case = {
  name: `sigma ${sigma}, ${history} finished before`,
  subject: 'ours',
  sigma: numberFrom('sigma', sigma, 0.01),
  history: numberFrom('history', history, 0),
};
const before = machine();
const executable = await ensureTemporalCli({ onProgress: (line) => console.error(line) });
// No limit stands on them.
const beside = isOne || values['no-variants'] ? [] : variants;
const cases = [...(isOne ? [one] : main), ...beside];
const figures: Figures[][] = [];
for (let round = 1; round <= rounds; round++) {
  // What the rounds before left would be work for the server of the next.
  const lab = await startLab(executable);
  try {
    const first = await inTurn(lab, isOne ? [one] : main, waits, round);
    // Of these no CPU time counts, and they are far from using all of it: they may go on side by side.
    const others = await Promise.all(beside.map((variant) => run(lab, variant, waits, round)));
    figures.push([...first, ...others]);
  } finally {
    await lab.stop();
  }
}
const outcomes = cases.map((each, index) =>
  withOptimum(
    each,
    figures.flatMap((round) => round[index] ?? []),
  ),
);
const limits = isOne ? [] : limitsOf(outcomes);
const result = {
  benchmark: 'waiting for the end of jobs of about a minute',
  waits,
  rounds,
  outcomes,
  limits,
  server: await serverVersion(executable),
  machine: before,
};
if (values.json) console.log(JSON.stringify(result));
else {
  console.log(`${waits} waits for jobs of ${MEDIAN_SECONDS} s (median), medians of ${rounds} rounds`);
  for (const outcome of outcomes) say(outcome);
  for (const line of limitLines(limits)) console.log(line);
}
if (limits.some(isBroken)) process.exitCode = 1;
