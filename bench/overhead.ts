import { parseArgs } from 'node:util';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { serverVersion } from '../src/dev/server-version.ts';
import { ensureTemporalCli } from '../src/dev/temporal-cli.ts';
import { machine, round, summarize } from './lib/figures.ts';
import { countFrom } from './lib/number-from.ts';
import { type Lab, startLab } from './lib/overhead/lab.ts';
import { AT_ONCE, type Kind, kinds, type Load, type Way, ways } from './lib/overhead/load.ts';

/** What an activity of ours may add to one that does nothing but a bare call, in milliseconds of CPU time. */
const limits: Readonly<Record<Kind, number>> = { read: 0.4, create: 1.5 };

/** Calls of each kind before the first that counts: that many it takes until the code is compiled. */
const warmUpCalls = 1_000;

/** One round: the worker's CPU milliseconds for each call, by the way that it was made. */
type Round = Readonly<Record<Way, number>> & {
  /** Requests that the emulator saw for each activity of ours. */
  readonly calls: number;
};

async function measure(executable: string, rounds: number, count: number): Promise<Record<Kind, Round[]>> {
  const lab = await startLab(executable);
  try {
    const measured: Record<Kind, Round[]> = { read: [], create: [] };
    const warmUps = Math.ceil(warmUpCalls / count);
    for (let run = 0; run < warmUps + rounds; run++) {
      for (const kind of kinds) {
        const figures = await measureRound(lab, { kind, count }, run % 2 === 0 ? ways : ways.toReversed());
        if (run >= warmUps) measured[kind].push(figures);
      }
    }
    return measured;
  } finally {
    await lab.stop();
  }
}

async function measureRound(lab: Lab, load: Load, order: readonly Way[]): Promise<Round> {
  const figures = { ours: NaN, plain: NaN, empty: NaN, bare: NaN, calls: NaN };
  for (const way of order) {
    const before = await lab.callCount();
    figures[way] = await lab.cpuMsPerCall(way, load);
    if (way === 'ours') figures.calls = ((await lab.callCount()) - before) / load.count;
  }
  return figures;
}

/**
 * Differences are those of each round, and of them the median, so that a slow phase of the machine is on both sides.
 * `plain` is what ours is judged by: in an activity a bare call costs more than in a row of bare calls, as caches are
 * cold, so that even `plain`, without a line of ours, exceeds `empty` and `bare` together. `addedToSumCpuMs` is by how
 * much ours does.
 */
function figuresOf(rounds: readonly Round[]) {
  const of = (value: (figures: Round) => number) => summarize(rounds.map(value));
  return {
    addedCpuMs: of(({ ours, plain }) => ours - plain).median,
    addedToSumCpuMs: of(({ ours, empty, bare }) => ours - empty - bare).median,
    ours: of(({ ours }) => ours),
    plain: of(({ plain }) => plain),
    empty: of(({ empty }) => empty),
    bare: of(({ bare }) => bare),
  };
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '30' },
    calls: { type: 'string', default: '50' },
  },
});
const roundCount = countFrom('rounds', values.rounds);
const callCount = countFrom('calls', values.calls);
// A warning would say that the worker of the workflows has no activities, which is so.
Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
const executable = await ensureTemporalCli({ onProgress: (line) => console.error(line) });
const before = machine();
const { read, create } = await measure(executable, roundCount, callCount);
const figures = { read: figuresOf(read), create: figuresOf(create) };
const callsPerOperation = {
  read: round(Math.max(...read.map(({ calls }) => calls))),
  create: round(Math.max(...create.map(({ calls }) => calls))),
};
const result = {
  benchmark: 'GetJob and CreateApp as activities, CPU milliseconds of the worker for each',
  ...figures,
  callsPerOperation,
  limits,
  rounds: roundCount,
  calls: callCount,
  atOnce: AT_ONCE,
  server: await serverVersion(executable),
  machine: before,
};
if (values.json) console.log(JSON.stringify(result));
else {
  console.log(`CPU milliseconds of the worker, medians of ${roundCount} rounds of ${callCount}, ${AT_ONCE} at once`);
  for (const kind of kinds) {
    const { addedCpuMs, addedToSumCpuMs, ours, plain, empty, bare } = figures[kind];
    console.log(`  ${kind}`);
    console.log(`    our activity                       ${ours.median}, with ${callsPerOperation[kind]} calls`);
    console.log(`    activity with nothing but the call ${plain.median}`);
    console.log(`    empty activity; bare call          ${empty.median}; ${bare.median}`);
    console.log(`    added by us                        ${addedCpuMs} (at most ${limits[kind]})`);
    console.log(`    more than the last two together    ${addedToSumCpuMs}, which is not judged`);
  }
}
const isBroken = (kind: Kind): boolean => figures[kind].addedCpuMs > limits[kind] || callsPerOperation[kind] !== 1;
if (kinds.some(isBroken)) process.exitCode = 1;
