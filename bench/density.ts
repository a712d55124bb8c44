import { parseArgs } from 'node:util';
import { serverVersion } from '../src/dev/server-version.ts';
import { ensureTemporalCli } from '../src/dev/temporal-cli.ts';
import { allocatorSettings } from '../src/memory.ts';
import { startLab } from './lib/density/lab.ts';
import { type Load, measure } from './lib/density/measure.ts';
import { machine, round } from './lib/figures.ts';
import { countFrom, numberFrom } from './lib/number-from.ts';

/** Memory of the worker in MB of 10⁶ bytes, and milliseconds from a cancellation to StopJob. */
const limits = { peakMb: 550, settledMb: 500, heartbeatsMissed: 0, stopP99Ms: 500 } as const;

async function run(executable: string, load: Load, callsPerSecond: number, say: (line: string) => void) {
  const lab = await startLab(executable, callsPerSecond);
  try {
    return await measure(lab, load, say);
  } finally {
    await lab.stop();
  }
}

/** @param samples milliseconds */
function percentiles(samples: readonly number[]) {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
  return { p50: at(0.5), p99: at(0.99) };
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    waits: { type: 'string', default: '10000' },
    cancels: { type: 'string', default: '200' },
    ends: { type: 'string', default: '20' },
    // As many as a worker takes by itself at most.
    'calls-per-second': { type: 'string', default: '50' },
    'idle-seconds': { type: 'string', default: '30' },
  },
});
const load = {
  waits: countFrom('waits', values.waits),
  cancels: countFrom('cancels', values.cancels),
  ends: countFrom('ends', values.ends),
  idleSeconds: numberFrom('idle-seconds', values['idle-seconds'], 1),
};
const callsPerSecond = numberFrom('calls-per-second', values['calls-per-second'], 0.5);
const executable = await ensureTemporalCli({ onProgress: (line) => console.error(line) });
const before = machine();
const figures = await run(executable, load, callsPerSecond, (line) => console.error(line));
const { settled, standing, heartbeatsMissed } = figures;
const memory = {
  start: round(figures.atStart.rssMb),
  peak: round(figures.peakMb),
  settled: round(settled.rssMb),
  settledHeap: round(settled.heapMb),
  settledExternal: round(settled.externalMb),
};
const stopMs = percentiles(figures.stopMs);
const lagMs = percentiles(figures.lagMs);
const result = {
  benchmark: `${load.waits} concurrent waits on one worker`,
  memoryMb: memory,
  idle: { cpuShareOfACore: round(figures.cpuShare), callsPerSecond: round(figures.callsPerSecond) },
  cancelToStopJobMs: stopMs,
  noticeLagMs: lagMs,
  waits: { ...standing, heartbeatsMissed },
  startSeconds: round(figures.startSeconds),
  handOverSeconds: round(figures.handOverMs / 1000),
  limits,
  load,
  callsPerSecond,
  environment: allocatorSettings,
  server: await serverVersion(executable),
  machine: before,
};
if (values.json) console.log(JSON.stringify(result));
else {
  const { held, parked } = standing;
  console.log(`${load.waits} concurrent waits on one worker (${held} held, ${parked} between two attempts)`);
  console.log(`  memory                  ${memory.peak} MB at the peak (at most ${limits.peakMb})`);
  console.log(
    `                          ${memory.settled} MB settled (at most ${limits.settledMb}), ${memory.start} MB at the start`,
  );
  console.log(
    `  CPU while idle          ${result.idle.cpuShareOfACore} of a core, with ${result.idle.callsPerSecond} calls a second`,
  );
  console.log(`  heartbeats missed       ${heartbeatsMissed} (at most ${limits.heartbeatsMissed})`);
  console.log(`  from cancel to StopJob  ${stopMs.p50} ms p50, ${stopMs.p99} ms p99 (at most ${limits.stopP99Ms})`);
  console.log(`  notice lag of an end    ${lagMs.p50} ms p50, ${lagMs.p99} ms p99`);
}
const broken =
  memory.peak > limits.peakMb ||
  memory.settled > limits.settledMb ||
  heartbeatsMissed > limits.heartbeatsMissed ||
  standing.elsewhere > 0 ||
  !(stopMs.p99 <= limits.stopP99Ms);
if (broken) process.exitCode = 1;
