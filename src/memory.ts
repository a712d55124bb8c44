import v8 from 'node:v8';

/**
 * Environment of a worker on Linux with glibc, which reads it when the process begins: `npm run worker`, the Dockerfile and the
 * benchmarks set it. It names glibc's own default, 128 kB, and so keeps it fixed
 * (https://man7.org/linux/man-pages/man3/mallopt.3.html, M_TRIM_THRESHOLD). Else the first large buffer that is freed raises
 * it, and that from which a buffer has pages of its own: large ones then lie among the small ones of Temporal's client and
 * leave holes. Of 10,000 waits, 80 MB are in use there, and took 200.
 */
export const allocatorSettings = { MALLOC_TRIM_THRESHOLD_: '131072' } as const;

/**
 * Has V8 collect garbage sooner, for a process that holds thousands of waits: each heartbeat leaves a little behind, and
 * V8 would let the heap grow to four times what lives in it. A worker of 3,000 waits peaks at 0.4 GB with these flags and
 * at 0.54 without, and uses 0.13 of a core while nothing ends, with or without.
 *
 * To be called before workflow threads are made: the second flag counts for isolates that are made later.
 */
export function keepHeapSmall(): void {
  // The heap may grow to 1.5 times what survived the last collection.
  v8.setFlagsFromString('--heap-growing-percent=50');
  // Of the two halves that new objects are made in, MB; the default is 16.
  v8.setFlagsFromString('--max-semi-space-size=4');
}
