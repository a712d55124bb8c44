import { parseArgs } from 'node:util';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { serverVersion } from '../src/dev/server-version.ts';
import { ensureTemporalCli } from '../src/dev/temporal-cli.ts';
import { machine, round, summarize } from './lib/figures.ts';
import { type FleetFigures, measureFleet } from './lib/fleet/measure.ts';
import { countFrom, numberFrom } from './lib/number-from.ts';
import { isBroken, type Limit, limitLines } from './lib/waits/limits.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '1' },
    workers: { type: 'string', default: '3' },
    'calls-per-second': { type: 'string', default: '30' },
    seconds: { type: 'string', default: '45' },
  },
});
const load = {
  workers: countFrom('workers', values.workers),
  callsPerSecond: numberFrom('calls-per-second', values['calls-per-second'], 1),
  seconds: numberFrom('seconds', values.seconds, 35),
};
const roundCount = countFrom('rounds', values.rounds);
Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: [] });
const before = machine();
const executable = await ensureTemporalCli({ onProgress: (line) => console.error(line) });
const rounds: FleetFigures[] = [];
for (let number = 1; number <= roundCount; number++)
  rounds.push(await measureFleet(executable, load, (line) => console.error(line)));

const most = (figure: (of: FleetFigures) => number): number => Math.max(...rounds.map(figure));
const median = (figure: (of: FleetFigures) => number): number => summarize(rounds.map(figure)).median;
const usedAfter = {
  start: median((of) => of.usedAfter.start),
  kill: median((of) => of.usedAfter.kill),
  join: median((of) => of.usedAfter.join),
};
const limits: Limit[] = [
  // Of all rounds: a budget is never to be exceeded.
  { what: 'most calls in any 10 s, of the budget', value: most((of) => of.most), most: 1.05 },
  { what: 'seconds to 85 % of the budget after a death', value: usedAfter.kill, most: 30 },
  { what: 'seconds to 85 % of the budget after a newcomer', value: usedAfter.join, most: 30 },
];
const result = {
  benchmark: 'a call budget that workers share, of which one dies and one joins',
  load,
  rounds: roundCount,
  usedAfter,
  callsPerRound: median(({ calls }) => calls),
  throttled: most(({ throttled }) => throttled),
  limits,
  server: await serverVersion(executable),
  machine: before,
};
if (values.json) console.log(JSON.stringify(result));
else {
  console.log(`${load.workers} workers share ${load.callsPerSecond} calls a second, ${roundCount} rounds`);
  console.log(`  85 % of it are in use ${round(usedAfter.start)} s after the first start`);
  console.log(`  ${result.callsPerRound} calls a round, at most ${result.throttled} of them throttled`);
  for (const line of limitLines(limits)) console.log(line);
}
if (limits.some(isBroken)) process.exitCode = 1;
