import type { ProgressEvent } from '../../client.ts';
import type { ProgressStep } from '../../../workflows/messages.ts';
import { eventLines, type Line, stepLine } from './lines.ts';
import { type Screen, type Style, styleOf } from './style.ts';
import { cut, widthOf, wrap } from './text.ts';
import type { View } from './view.ts';

/** Between two times that durations are shown anew, in milliseconds. */
const TICK_MS = 500;
/** Where a terminal does not say. */
const SIZE = { columns: 80, rows: 24 };

/**
 * Lines that stay, and below them those that are true now: the steps that go on, with how long they take so far. These are
 * drawn over, cut to the width of the screen, so that none wraps; what stays is wrapped.
 */
export function liveView(screen: Screen, workflowId: string): View {
  const style = styleOf(screen);
  const state: State = { steps: [], notes: [] };
  /** Widths of the lines that were drawn last, which are drawn over. */
  let drawn: readonly number[] = [];
  let isPaused = false;

  const columns = (): number => screen.columns || SIZE.columns;
  const erase = (): string => {
    // The screen may be narrower than it was: then lines take several rows.
    const height = drawn.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns())), 0);
    drawn = [];
    return height === 0 ? '' : `\r\u001b[${height}A\u001b[J`;
  };
  const draw = (): string => {
    const lines = fitting(liveLines(state), screen.rows || SIZE.rows).map(({ text, tone }) => ({
      text: cut(text, columns() - 1),
      tone,
    }));
    drawn = lines.map(({ text }) => widthOf(text));
    return lines.map((line) => `${paint(line, style)}\n`).join('');
  };
  const redraw = (staying: readonly Line[] = []): void => {
    const kept = staying.flatMap((line) =>
      line.asIs ? [line] : wrap(line.text, columns(), '    ').map((text) => ({ ...line, text })),
    );
    screen.write(`${erase()}${kept.map((line) => `${paint(line, style)}\n`).join('')}${isPaused ? '' : draw()}`);
  };
  const timer = setInterval(() => {
    if (!isPaused && state.steps.length > 0) redraw();
  }, TICK_MS);

  return {
    show(event) {
      redraw(take(state, event, workflowId, columns()));
    },
    pause() {
      screen.write(erase());
      isPaused = true;
    },
    resume() {
      isPaused = false;
      redraw();
    },
    close() {
      clearInterval(timer);
      screen.write(erase());
    },
  };
}

/** What is true now. */
interface State {
  /** Those that go on, or wait for a person. */
  steps: readonly ProgressStep[];
  /** What the last events said of them. */
  notes: readonly Line[];
}

/** Brings the state to an event. Gives the lines that stay. */
function take(state: State, event: ProgressEvent, workflowId: string, width: number): Line[] {
  const lines = eventLines(event, workflowId, width);
  switch (event.type) {
    case 'stepBegan':
    case 'stepWaits':
      state.steps = withStep(state.steps, event.step);
      return [];
    case 'stepParked':
      state.steps = withStep(state.steps, event.step);
      return lines;
    case 'stepEnded':
      state.steps = state.steps.filter((step) => !isSame(step, event.step));
      state.notes = [];
      return lines;
    case 'nextLook':
    case 'unattended':
      state.notes = lines;
      return [];
    case 'attended':
      state.notes = [];
      return [];
    case 'reset':
      // What goes on of the steps before, the next events tell.
      state.steps = [];
      state.notes = [];
      return lines;
    default:
      return lines;
  }
}

function withStep(steps: readonly ProgressStep[], step: ProgressStep): readonly ProgressStep[] {
  const at = steps.findIndex((one) => isSame(one, step));
  return at === -1 ? [...steps, step] : steps.with(at, step);
}

/** A step is known by its title and when it began: no two of a run have both. */
function isSame(one: ProgressStep, other: ProgressStep): boolean {
  return one.title === other.title && one.startedAt === other.startedAt;
}

function liveLines({ steps, notes }: State): Line[] {
  const now = Date.now();
  return [...steps.map((step) => stepLine(step, now)), ...notes];
}

/** As many lines as a screen has room for. */
function fitting(lines: readonly Line[], rows: number): readonly Line[] {
  const room = Math.max(1, rows - 1);
  if (lines.length <= room) return lines;
  const shown = lines.slice(0, room - 1);
  return [...shown, { text: `    and ${lines.length - shown.length} more`, tone: 'dim' }];
}

function paint({ text, tone }: Line, style: Style): string {
  return tone === 'plain' ? text : style[tone](text);
}
