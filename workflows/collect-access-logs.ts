import type { CollectAccessLogsInput, CollectAccessLogsResult } from './contracts.ts';
import { runProcess } from './lib/process.ts';

const TWO_WEEKS_MS = 14 * 24 * 3_600_000;

/**
 * Puts the access logs of a domain for a period into the artifact store, as one CSV file. When it fails or is cancelled,
 * nothing is left.
 * @throws `InvalidInput`, `DownloadRefused`, or AWS's own error, such as that the app has no such domain.
 */
export function collectAccessLogs(input: CollectAccessLogsInput): Promise<CollectAccessLogsResult> {
  return runProcess(input, async ({ progress, mark }) => {
    const { appId, domainName } = input;
    mark({ appId, domain: domainName });
    const end = input.endTime === undefined ? Date.now() : Date.parse(input.endTime);
    const start = input.startTime === undefined ? end - TWO_WEEKS_MS : Date.parse(input.startTime);
    const period = { startTime: new Date(start).toISOString(), endTime: new Date(end).toISOString() };
    const collected = await progress.step(
      `Collect the access logs of ${domainName} from ${period.startTime} to ${period.endTime}`,
      ({ transfers }) => transfers.storeAccessLogs({ appId, domainName, ...period }),
      ({ file }) => `${file.size} bytes: ${file.uri}`,
    );
    return { appId, domainName, ...period, ...collected };
  });
}
