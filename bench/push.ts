import { parseArgs } from 'node:util';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { serverVersion } from '../src/dev/server-version.ts';
import { ensureTemporalCli } from '../src/dev/temporal-cli.ts';
import { machine, summarize } from './lib/figures.ts';
import { countFrom, numberFrom } from './lib/number-from.ts';
import { type FloodFigures, measureFlood } from './lib/push/flood.ts';
import { type Lab, startLab } from './lib/push/lab.ts';
import { measureNotice, medianNotice, type NoticeFigures } from './lib/push/notice.ts';
import { isBroken, type Limit, limitLines } from './lib/waits/limits.ts';

const SIGMA = 0.2;
/** Finished jobs of each branch. */
const HISTORY = 20;
/** Budget of the worker: no limit. */
const CALLS_PER_SECOND = 1_000;
/** By itself the process that reads events makes no more. */
const DEFAULT_EVENT_CALLS_PER_SECOND = 2;
const TIMEOUT_SECONDS = 900;
/** The job of the flood goes on longer. */
const FLOOD_MEDIAN_SECONDS = 1_800;

interface Round {
  readonly events: NoticeFigures;
  readonly halfLost: NoticeFigures;
  readonly forged: FloodFigures;
}

interface Load {
  readonly waits: number;
  readonly medianSeconds: number;
  readonly eventCallsPerSecond: number;
  readonly forged: number;
  readonly floodSeconds: number;
}

async function runRound(lab: Lab, load: Load, seed: number): Promise<Round> {
  const { waits, medianSeconds, eventCallsPerSecond, forged, floodSeconds } = load;
  const options = { history: HISTORY, seed, callsPerSecond: CALLS_PER_SECOND, eventCallsPerSecond };
  const notice = (loss: number): Promise<NoticeFigures> => {
    console.error(`${waits} waits, ${loss === 0 ? 'no event' : 'half of the events'} lost`);
    const distribution = { median: medianSeconds, sigma: SIGMA };
    return measureNotice(lab, { ...options, branches: waits, distribution, loss, timeoutSeconds: TIMEOUT_SECONDS });
  };
  const [events, halfLost] = [await notice(0), await notice(0.5)];
  console.error(`${forged} forged events in ${floodSeconds} s`);
  const distribution = { median: FLOOD_MEDIAN_SECONDS, sigma: SIGMA };
  const flood = await measureFlood(lab, { ...options, branches: 1, distribution, forged, seconds: floodSeconds });
  return { events, halfLost, forged: flood };
}

function medianRound(rounds: readonly Round[]): Round {
  const floods = rounds.map((round) => round.forged);
  const most = (figure: (flood: FloodFigures) => number): number => Math.max(...floods.map(figure));
  return {
    events: medianNotice(rounds.map(({ events }) => events)),
    halfLost: medianNotice(rounds.map(({ halfLost }) => halfLost)),
    forged: {
      forged: most(({ forged }) => forged),
      seconds: summarize(floods.map(({ seconds }) => seconds)).median,
      getJobs: most(({ getJobs }) => getJobs),
      eventsAdded: most(({ eventsAdded }) => eventsAdded),
      ended: most(({ ended }) => ended),
    },
  };
}

function limitsOf({ events, halfLost, forged }: Round): Limit[] {
  return [
    { what: 'events: lag p50, seconds', value: events.lag.p50, most: 0.3 },
    { what: 'events: calls per wait', value: events.callsPerWait, most: 3 },
    { what: 'events: failed waits', value: events.failed, most: 0 },
    { what: 'half lost: failed waits', value: halfLost.failed, most: 0 },
    { what: 'forged: history events added', value: forged.eventsAdded, most: 0 },
    { what: 'forged: GetJob calls', value: forged.getJobs, most: 5 },
    { what: 'forged: waits ended', value: forged.ended, most: 0 },
  ];
}

function say(name: string, figures: NoticeFigures): void {
  const { callsPerWait, getJobsPerWait, listJobsPerWait, callsPerWaitWithStart, failed, lag } = figures;
  const { sent, lost, unsent } = figures;
  console.log(`  ${name}`);
  console.log(`    lag p50 ${lag.p50} s, p99 ${lag.p99} s, mean ${lag.mean} s, ${failed} waits failed`);
  console.log(
    `    ${callsPerWait} calls per wait: ${getJobsPerWait} GetJob, ${listJobsPerWait} ListJobs` +
      ` (${callsPerWaitWithStart} with those that prepare the job)`,
  );
  console.log(`    events: ${sent} sent, ${lost} lost, ${unsent} not taken by the queue`);
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '1' },
    waits: { type: 'string', default: '200' },
    'median-seconds': { type: 'string', default: '60' },
    'calls-per-second': { type: 'string', default: '20' },
    forged: { type: 'string', default: '1000' },
    'flood-seconds': { type: 'string', default: '60' },
  },
});
Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: [] });
const roundCount = countFrom('rounds', values.rounds);
const load: Load = {
  waits: countFrom('waits', values.waits),
  medianSeconds: numberFrom('median-seconds', values['median-seconds'], 1),
  eventCallsPerSecond: numberFrom('calls-per-second', values['calls-per-second'], 0.5),
  forged: countFrom('forged', values.forged),
  floodSeconds: numberFrom('flood-seconds', values['flood-seconds'], 1),
};
const before = machine();
const executable = await ensureTemporalCli({ onProgress: (line) => console.error(line) });
const lab = await startLab(executable);
const rounds: Round[] = [];
try {
  for (let seed = 1; seed <= roundCount; seed++) rounds.push(await runRound(lab, load, seed));
} finally {
  await lab.stop();
}
const medians = medianRound(rounds);
const limits = limitsOf(medians);
const result = {
  benchmark: 'noticing by events that jobs are over',
  ...load,
  defaultEventCallsPerSecond: DEFAULT_EVENT_CALLS_PER_SECOND,
  rounds: roundCount,
  figures: medians,
  limits,
  server: await serverVersion(executable),
  machine: before,
};
if (values.json) console.log(JSON.stringify(result));
else {
  const { forged, seconds, getJobs, eventsAdded } = medians.forged;
  console.log(`${load.waits} waits for jobs of ${load.medianSeconds} s (median), medians of ${roundCount} rounds`);
  console.log(
    `  \`events\` makes at most ${load.eventCallsPerSecond} calls a second (${DEFAULT_EVENT_CALLS_PER_SECOND} by default)`,
  );
  say('events', medians.events);
  say('half lost', medians.halfLost);
  console.log(`  forged\n    ${forged} events in ${seconds} s: ${getJobs} GetJob calls, ${eventsAdded} history events`);
  for (const line of limitLines(limits)) console.log(line);
}
if (limits.some(isBroken)) process.exitCode = 1;
