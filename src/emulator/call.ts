import type { Operation } from '../model/index.ts';
import type { Scope } from './store.ts';

/** One API request on its way through the emulator. */
export interface Call {
  readonly operation: Operation;
  /** Percent-decoded labels of the path. */
  readonly labels: readonly string[];
  /** The state that it may see and change. */
  readonly scope: Scope;
  /** Whose signature it has. */
  readonly accessKeyId: string;
  /** Scheme, host and port by which the client reached the emulator: presigned URLs start with it. */
  readonly origin: string;
  readonly requestId: string;
  /** Set by a fault: lists omit what was made in the last so many real seconds. */
  lagSeconds?: number;
  /** Key of the resource that was made or changed, once that happened. */
  effect?: string;
}
