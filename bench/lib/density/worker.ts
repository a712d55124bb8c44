// The process that is measured: the product's worker as its command starts it, and nothing besides.
import { loadConfig } from '../../../src/config.ts';
import { createLog } from '../../../src/log.ts';
import { startWorker } from '../../../src/worker.ts';

/** What the process has used so far. */
export interface Usage {
  /** CPU time since its start, in milliseconds. */
  readonly cpuMs: number;
  /** Resident memory now and at its peak, in MB of 10⁶ bytes. */
  readonly rssMb: number;
  readonly peakMb: number;
  /** Parts of it: V8's heap, and buffers beside it. */
  readonly heapMb: number;
  readonly externalMb: number;
}

const [logFile] = process.argv.slice(2);
const config = loadConfig(process.env, { profiles: false });
const worker = await startWorker(config, createLog(config.logLevel, logFile));

process.on('message', () => process.send?.(usage()));
process.once('disconnect', () => void worker.stop());
process.send?.(usage());

function usage(): Usage {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  return {
    cpuMs: (userCPUTime + systemCPUTime) / 1e3,
    rssMb: rss / 1e6,
    peakMb: (maxRSS * 1024) / 1e6,
    heapMb: heapUsed / 1e6,
    externalMb: external / 1e6,
  };
}
