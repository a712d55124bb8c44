import { createInterface, type Interface } from 'node:readline/promises';
import type { StartOptions } from './tree/spec.ts';
import type { View } from './terminal/view.ts';

/** What an interruption is about. */
export interface Interruptible {
  readonly run: { cancel(): Promise<void>; readonly workflowId: string };
  readonly view: View;
  readonly onInterrupt: StartOptions['onInterrupt'];
  /** Leaves the run alone, which goes on. */
  leave(): void;
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
  let dialog: Interface | undefined;
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
      const ask = async (): Promise<void> => {
        view.pause();
        dialog = createInterface({ input: process.stdin, output: process.stderr });
        // A terminal in raw mode makes no signal of Ctrl-C.
        dialog.on('SIGINT', () => handle('SIGINT'));
        const answer = await dialog.question('Detach (d), cancel the run (c), or go on (Enter)? ').catch(() => 'd');
        dialog.close();
        dialog = undefined;
        const [key = ''] = answer.trim().toLowerCase();
        if (key === 'd') return leave();
        view.resume();
        if (key === 'c') return cancel();
        wasInterrupted = false;
      };
      handle = (signal) => {
        if (wasInterrupted) return leave();
        wasInterrupted = true;
        if (signal === 'SIGINT' && process.stdin.isTTY && process.stderr.isTTY) return ask();
        return onInterrupt === 'cancel' ? cancel() : leave();
      };
      for (const signal of early.splice(0)) caught(signal);
    },
    end() {
      dialog?.close();
      process.off('SIGINT', caught).off('SIGTERM', caught);
    },
  };
}
