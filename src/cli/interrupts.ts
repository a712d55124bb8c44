import { ask } from './ask.ts';
import type { StartOptions } from './tree/spec.ts';
import type { View } from './terminal/view.ts';

/** What an interruption is about. */
export interface Interruptible {
  readonly run: { cancel(): Promise<void>; readonly workflowId: string };
  readonly view: View;
  /** What it does. Default: on a terminal Ctrl-C asks, all else detaches. */
  readonly onInterrupt: OnInterrupt;
  /** Leaves the run alone, which goes on. */
  leave(): void;
}

/** What an interruption does: with `ask`, Ctrl-C on a terminal asks; `otherwise` is for where nobody can be asked. */
export interface OnInterrupt {
  readonly asks: boolean;
  readonly otherwise: StartOptions['onInterrupt'];
}

/** SIGINT and SIGTERM, which end no run by themselves. */
export interface Interrupts {
  /** Says what they are about; those that came before count now. */
  serve(interruptible: Interruptible): void;
  /** Lets them end the process again. */
  end(): void;
}

/**
 * Catches SIGINT and SIGTERM. On a terminal Ctrl-C asks once whether to detach or to cancel; elsewhere, and for SIGTERM,
 * `onInterrupt` says. Whatever came of the first, a second one detaches.
 */
export function catchInterrupts(): Interrupts {
  const early: NodeJS.Signals[] = [];
  let handle = (signal: NodeJS.Signals): unknown => early.push(signal);
  const ended = new AbortController();
  const caught = (signal: NodeJS.Signals): void => void handle(signal);
  process.on('SIGINT', caught).on('SIGTERM', caught);
  return {
    serve({ run, view, onInterrupt, leave }) {
      let wasInterrupted = false;
      const cancel = async (): Promise<void> => {
        console.error(`Cancelling ${run.workflowId} ...`);
        // It may be over by now; its end tells.
        await run.cancel().catch(() => undefined);
      };
      const askWhat = async (): Promise<void> => {
        view.pause();
        const answer = await ask('Detach (d), cancel the run (c), or go on (Enter)? ', ended.signal);
        const key = answer?.trim().toLowerCase()[0];
        if (answer === undefined || key === 'd') return leave();
        view.resume();
        if (key === 'c') return cancel();
        wasInterrupted = false;
      };
      handle = (signal) => {
        if (wasInterrupted) return leave();
        wasInterrupted = true;
        const asks = onInterrupt.asks && signal === 'SIGINT' && process.stdin.isTTY && process.stderr.isTTY;
        if (asks) return askWhat();
        return onInterrupt.otherwise === 'cancel' ? cancel() : leave();
      };
      for (const signal of early.splice(0)) caught(signal);
    },
    end() {
      ended.abort();
      process.off('SIGINT', caught).off('SIGTERM', caught);
    },
  };
}
