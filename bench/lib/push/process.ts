// The processes that are measured: the product's worker, or its reading of events, as their commands start them. Each
// says when it is ready, and ends when its channel does.
import { loadConfig } from '../../../src/config.ts';
import { startEvents } from '../../../src/events/index.ts';
import { createLog } from '../../../src/log.ts';
import { startWorker } from '../../../src/worker.ts';

const [logFile, queueUrl, callsPerSecond] = process.argv.slice(2);
const config = loadConfig(process.env, { profiles: false });
const log = createLog(config.logLevel, logFile);
const running =
  queueUrl === undefined
    ? await startWorker(config, log)
    : await startEvents({ config, log, queueUrl, callsPerSecond: Number(callsPerSecond) });
process.once('disconnect', () => void running.stop());
process.send?.('ready');
