import type { Call } from './call.ts';

/** One API request, as `GET /_emulator/calls` shows it. */
export interface CallEntry {
  /** Counts from 1 since the start or reset. */
  readonly number: number;
  /** AWS's name, such as `CreateApp`. */
  readonly operation: string;
  readonly service: string;
  /** The resource: what was made or changed, else the labels of the path joined by `/`. */
  readonly key: string;
  readonly account: string;
  /** Whose signature it had. */
  readonly accessKeyId: string;
  readonly region: string;
  /** ISO 8601, by the emulator's clock. */
  readonly time: string;
  /** HTTP status; null where a fault closed the connection instead. */
  readonly status: number | null;
  /** Name of the error. */
  readonly error?: string;
  /** Whether state changed and stayed so. */
  readonly effect: boolean;
  readonly requestId: string;
}

/** What the log keeps of a call. The rest is read off it when somebody looks, as an effect may still come late. */
export interface CallRecord {
  readonly call: Call;
  /** Epoch milliseconds of the emulator's clock. */
  readonly time: number;
  readonly status: number | null;
  readonly error: string | undefined;
}

/** The latest calls, in a ring of fixed size. */
export class CallLog {
  readonly #ring: CallRecord[] = [];
  readonly #capacity: number;
  #count = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(record: CallRecord): void {
    this.#ring[this.#count % this.#capacity] = record;
    this.#count += 1;
  }

  /** How many calls there were, those that the ring lost included. */
  get count(): number {
    return this.#count;
  }

  /** Oldest first; of one operation if given, whatever its letters' case. */
  list(operation?: string): CallEntry[] {
    const wanted = operation?.toLowerCase();
    const first = Math.max(0, this.#count - this.#capacity);
    const entries: CallEntry[] = [];
    for (let number = first; number < this.#count; number += 1) {
      const record = this.#ring[number % this.#capacity];
      if (record === undefined) continue;
      if (wanted === undefined || record.call.operation.name.toLowerCase() === wanted) {
        entries.push(entryOf(number + 1, record));
      }
    }
    return entries;
  }

  clear(): void {
    this.#ring.length = 0;
    this.#count = 0;
  }
}

function entryOf(number: number, { call, time, status, error }: CallRecord): CallEntry {
  const { operation, scope, accessKeyId, effect, requestId } = call;
  return {
    number,
    operation: operation.name,
    service: operation.service,
    key: effect ?? loggedLabels(call).join('/'),
    account: scope.account,
    accessKeyId,
    region: scope.region,
    time: new Date(time).toISOString(),
    status,
    ...(error !== undefined && { error }),
    effect: effect !== undefined,
    requestId,
  };
}

/** The path's labels without session ids of challenge tokens: who has one can read the code. */
const loggedLabels = ({ operation, labels }: Call): readonly string[] =>
  operation.http.requestUri.includes('/challenge/') ? labels.slice(0, 1) : labels;
