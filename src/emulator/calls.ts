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

/** The same with the costly parts still to be made: they are rarely looked at. */
export type CallRecord = Omit<CallEntry, 'number' | 'key' | 'time'> & {
  readonly key: string | readonly string[];
  readonly time: number;
};

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
      if (record === undefined || (wanted !== undefined && record.operation.toLowerCase() !== wanted)) continue;
      const key = typeof record.key === 'string' ? record.key : record.key.join('/');
      entries.push({ ...record, number: number + 1, key, time: new Date(record.time).toISOString() });
    }
    return entries;
  }

  clear(): void {
    this.#ring.length = 0;
    this.#count = 0;
  }
}
