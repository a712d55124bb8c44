import { parseArgs } from 'node:util';
import { serverVersion } from '../src/dev/server-version.ts';
import { ensureTemporalCli } from '../src/dev/temporal-cli.ts';
import { machine } from './lib/figures.ts';
import { countFrom, numberFrom } from './lib/number-from.ts';
import { type Figures, type Load, startLab } from './lib/rolling/measure.ts';
import { isBroken, type Limit, limitLines } from './lib/waits/limits.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    deployments: { type: 'string', default: '100' },
    workers: { type: 'string', default: '3' },
    'median-seconds': { type: 'string', default: '20' },
    sigma: { type: 'string', default: '0.1' },
    'apart-seconds': { type: 'string', default: '0.4' },
    seed: { type: 'string', default: '1' },
  },
});
const load: Load = {
  deployments: countFrom('deployments', values.deployments),
  workers: countFrom('workers', values.workers),
  distribution: {
    median: numberFrom('median-seconds', values['median-seconds'], 1),
    sigma: numberFrom('sigma', values.sigma, 0),
  },
  apartSeconds: numberFrom('apart-seconds', values['apart-seconds'], 0),
};
const seed = numberFrom('seed', values.seed, 0);
const before = machine();
const executable = await ensureTemporalCli({ onProgress: (line) => console.error(line) });
const lab = await startLab(executable);
let steady: Figures;
let once: Figures;
let always: Figures;
try {
  console.error('Without restarts');
  steady = await lab.measure(load, seed, { rounds: 0, afterDeployments: 0 });
  console.error('With each worker restarted, one after the other');
  once = await lab.measure(load, seed, { rounds: 1, afterDeployments: load.deployments / 2 });
  console.error('With restarts all the time');
  always = await lab.measure(load, seed, { rounds: Infinity, afterDeployments: 0 });
} finally {
  await lab.stop();
}

const limits: Limit[] = Object.entries({ 'each worker once': once, 'all the time': always }).flatMap(
  ([often, figures]) => [
    {
      what: `${often}: seconds from the end of a job to that of its deployment, at most`,
      value: figures.lag.most,
      most: 3,
    },
    { what: `${often}: deployments that did not end well`, value: figures.failed, most: 0 },
  ],
);
const result = {
  benchmark: 'deployments while their workers are restarted, one after the other',
  load,
  steady,
  once,
  always,
  limits,
  server: await serverVersion(executable),
  machine: before,
};
if (values.json) console.log(JSON.stringify(result));
else {
  console.log(`${load.deployments} deployments by ${load.workers} workers`);
  say('without restarts', steady);
  say('with each worker restarted once', once);
  say('with restarts all the time', always);
  for (const line of limitLines(limits)) console.log(line);
}
if (limits.some(isBroken)) process.exitCode = 1;

function say(name: string, { lag, restarts, tasksLost, attemptsLost, longestStop, calls }: Figures): void {
  console.log(`  ${name}: over ${lag.p50} s after their jobs (p50), ${lag.p99} s (p99), ${lag.most} s at most`);
  console.log(`    ${restarts} restarts, of which the longest stop took ${longestStop} s; ${calls} calls`);
  console.log(
    `    ${tasksLost} workflow tasks and ${attemptsLost} activities went with their worker, and were begun anew`,
  );
}
