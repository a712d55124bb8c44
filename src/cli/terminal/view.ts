import type { ProgressEvent } from '../../client.ts';

/** Where people see what a run does. */
export interface View {
  show(event: ProgressEvent): void;
  /** Shows nothing that moves until `resume`, so that somebody can be asked. */
  pause(): void;
  resume(): void;
  /** Leaves what stays, and no more. */
  close(): void;
}
