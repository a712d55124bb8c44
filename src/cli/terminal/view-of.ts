import { eventLines } from './lines.ts';
import { liveView } from './live-view.ts';
import type { Screen } from './style.ts';
import type { View } from './view.ts';

/** Writes a line for people. */
export type Print = (line: string) => void;

/** A view of a run: lines that live on a terminal, and plain lines elsewhere. */
export function viewOf(screen: Screen, workflowId: string): View {
  const isTerminal = screen.isTTY === true && process.env['TERM'] !== 'dumb';
  return isTerminal ? liveView(screen, workflowId) : plainView((line) => screen.write(`${line}\n`), workflowId);
}

/** Prints each event in lines of its own, without colours. */
export function plainView(print: Print, workflowId: string): View {
  const nothing = (): void => undefined;
  return {
    show: (event) => {
      for (const { text } of eventLines(event, workflowId, Infinity)) print(text);
    },
    pause: nothing,
    resume: nothing,
    close: nothing,
  };
}
