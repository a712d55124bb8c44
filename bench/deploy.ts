import { parseArgs } from 'node:util';
import { serverVersion } from '../src/dev/server-version.ts';
import { ensureTemporalCli } from '../src/dev/temporal-cli.ts';
import { type Load, startLab, type Subject } from './lib/deploy/lab.ts';
import type { Figures } from './lib/deploy/measure.ts';
import { machine, round, summarize } from './lib/figures.ts';
import { countFrom, numberFrom } from './lib/number-from.ts';
import { isBroken, type Limit, limitLines, medianLag } from './lib/waits/limits.ts';

const subjects = ['ours', 'script'] as const satisfies readonly Subject[];

function medianOf(rounds: readonly Figures[]): Figures {
  const median = (figure: (round: Figures) => number): number => summarize(rounds.map(figure)).median;
  return {
    overhead: { p50: median(({ overhead }) => overhead.p50), most: median(({ overhead }) => overhead.most) },
    lag: medianLag(rounds.map(({ lag }) => lag)),
    total: median(({ total }) => total),
    calls: { mean: median(({ calls }) => calls.mean), most: median(({ calls }) => calls.most) },
  };
}

function say(name: string, { overhead, lag, total, calls }: Figures): void {
  console.log(`  ${name}`);
  console.log(
    `    ${total} s from start to end (median), ${overhead.p50} s (at most ${overhead.most} s) of it its own`,
  );
  console.log(
    `    notice lag p50 ${lag.p50} s, p99 ${lag.p99} s; ${calls.mean} calls on average, ${calls.most} at most`,
  );
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    deployments: { type: 'string', default: '20' },
    'median-seconds': { type: 'string', default: '30' },
    sigma: { type: 'string', default: '0.2' },
    'apart-seconds': { type: 'string', default: '3' },
  },
});
const rounds = countFrom('rounds', values.rounds);
const load: Load = {
  deployments: countFrom('deployments', values.deployments),
  history: 5,
  distribution: {
    median: numberFrom('median-seconds', values['median-seconds'], 1),
    sigma: numberFrom('sigma', values.sigma, 0),
  },
  apartSeconds: numberFrom('apart-seconds', values['apart-seconds'], 0),
};
const executable = await ensureTemporalCli({ onProgress: (line) => console.error(line) });
const before = machine();
const lab = await startLab(executable);
const measured: Record<Subject, Figures[]> = { ours: [], script: [] };
try {
  for (let seed = 1; seed <= rounds; seed++) {
    for (const subject of subjects) {
      console.error(`round ${seed}: ${subject}`);
      measured[subject].push(await lab.measure(subject, load, seed));
    }
  }
} finally {
  await lab.stop();
}
const figures = { ours: medianOf(measured.ours), script: medianOf(measured.script) };
const limits: readonly Limit[] = [
  { what: 'own time of the command (p50), seconds', value: figures.ours.overhead.p50, most: 0.7 },
  { what: 'notice lag p50, seconds', value: figures.ours.lag.p50, most: 1 },
  { what: 'calls per deployment, on average', value: figures.ours.calls.mean, most: 12 },
];
const result = {
  benchmark: 'a folder deployed to a branch by the command line, seconds',
  ...load,
  rounds,
  figures,
  timesAsLong: round(figures.ours.total / figures.script.total),
  limits,
  server: await serverVersion(executable),
  machine: before,
};
if (values.json) console.log(JSON.stringify(result));
else {
  console.log(`${load.deployments} deployments, medians of ${rounds} rounds`);
  say('temporal-amplify deploy', figures.ours);
  say('a script that asks every 5 s', figures.script);
  for (const line of limitLines(limits)) console.log(line);
}
if (limits.some(isBroken)) process.exitCode = 1;
