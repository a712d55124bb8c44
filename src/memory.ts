import v8 from 'node:v8';

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
