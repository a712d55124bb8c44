import { cancellationSignal } from '@temporalio/activity';
import type { ArtifactStore } from '../src/artifacts/store.ts';
import type { ArtifactRef } from '../workflows/contracts.ts';
import { present } from './present.ts';
import { withStore } from './store-failure.ts';
import { download } from './transfer/download.ts';
import { withOneHead } from './transfer/join-csv.ts';
import type { OperationCalls } from './types.ts';

/** Input of the activity `storeAccessLogs`. */
export interface StoreAccessLogsInput {
  readonly appId: string;
  readonly domainName: string;
  /** ISO 8601. */
  readonly startTime: string;
  /** ISO 8601. */
  readonly endTime: string;
}

/** Result of the activity `storeAccessLogs`. */
export interface StoredAccessLogs {
  readonly file: ArtifactRef;
  /** How many periods Amplify was asked for. */
  readonly parts: number;
}

/** What Amplify was asked for at a time: part of a period, with both ends. */
interface Part {
  readonly startTime: string;
  readonly endTime: string;
}

/** Activities around access logs. */
export function createAccessLogActivities(call: OperationCalls, artifacts: Pick<ArtifactStore, 'write'>) {
  return {
    /**
     * Puts the access logs of a period into the artifact store. Asking for them and reading them are one activity: the URLs
     * stay out of history, and end within an hour. Nothing is in the store before all is there.
     * @throws `DownloadFailed`, which is worth another attempt, `DownloadRefused`, or `ArtifactStoreFull`.
     */
    async storeAccessLogs({ appId, domainName, ...period }: StoreAccessLogsInput): Promise<StoredAccessLogs> {
      const parts = partsOf(period);
      const progress = { part: 0, parts: parts.length, bytes: 0 };
      const signal = cancellationSignal();
      async function* logs(): AsyncGenerator<AsyncIterable<Uint8Array>> {
        for (const part of parts) {
          const { logUrl } = await call.generateAccessLogs({ appId, domainName, ...part });
          progress.part += 1;
          yield download(present(logUrl, 'logUrl'), signal, (bytes) => (progress.bytes += bytes));
        }
      }
      const file = await withStore(
        () => artifacts.write(withOneHead(logs()), 'csv'),
        () => ({ ...progress }),
      );
      return { file, parts: parts.length };
    },
  };
}

const HOUR_MS = 3_600_000;
/** What Amplify's console offers, and so the longest period of which it is known that the service takes it. */
const PART_MS = 14 * 24 * HOUR_MS;

/**
 * Parts that Amplify takes. It gives all of each hour that a part touches (aws-sdk-js-v3#6462, amplify-hosting#3011), so
 * they meet at whole hours, and nothing is told twice.
 */
export function partsOf({ startTime, endTime }: Part): Part[] {
  const parts: Part[] = [];
  const end = Date.parse(endTime);
  let from = Date.parse(startTime);
  while (end - from > PART_MS) {
    const next = Math.floor((from + PART_MS) / HOUR_MS) * HOUR_MS;
    parts.push({ startTime: new Date(from).toISOString(), endTime: new Date(next - 1_000).toISOString() });
    from = next;
  }
  return [...parts, { startTime: new Date(from).toISOString(), endTime }];
}
