/** What a terminal of so many columns shows after it got a text. */
export interface Shown {
  /** Rows from the top, also those that were scrolled away, without spaces at their ends. */
  readonly rows: readonly string[];
  /** The longest row that was written at any time, in columns. */
  readonly widest: number;
  /** Whether anything was coloured. */
  readonly coloured: boolean;
}

/** Escape sequences, and all other single characters. */
// oxlint-disable-next-line no-control-regex -- that is what they begin with
const PARTS = /\u001b\[([?\d;]*)([A-Za-z])|[^]/gu;

/**
 * Draws what a program wrote, as a terminal does: lines wrap at the last column, and the few movements of the cursor that
 * the command line and Node's readline use are known.
 * @throws {Error} for any other.
 */
export function draw(text: string, columns: number): Shown {
  const rows: (string[] | undefined)[] = [[]];
  let row = 0;
  let column = 0;
  let widest = 0;
  let coloured = false;
  const line = (): string[] => (rows[row] ??= []);
  const moves: Readonly<Record<string, (count: number) => void>> = {
    A: (count) => (row = Math.max(0, row - count)),
    B: (count) => (row += count),
    C: (count) => (column = Math.min(columns - 1, column + count)),
    D: (count) => (column = Math.max(0, column - count)),
    G: (count) => (column = count - 1),
    J: () => {
      line().splice(column);
      rows.splice(row + 1);
    },
    K: () => line().splice(column),
    h: () => undefined,
    l: () => undefined,
    m: (count) => (coloured ||= count > 0),
  };
  const put = (character: string): void => {
    if (column === columns) [row, column] = [row + 1, 0];
    const cells = line();
    while (cells.length < column) cells.push(' ');
    cells[column] = character;
    column += 1;
    widest = Math.max(widest, column);
  };
  for (const [part, parameter = '', command] of text.matchAll(PARTS)) {
    if (command !== undefined) {
      const move = moves[command];
      if (move === undefined) throw new Error(`Unknown escape sequence ${JSON.stringify(part)}`);
      move(parameter === '' ? (command === 'm' ? 0 : 1) : Number.parseInt(parameter.replace('?', ''), 10));
    } else if (part === '\n') row += 1;
    else if (part === '\r') column = 0;
    else if (part === '\u0007') continue;
    else put(part);
  }
  return { rows: Array.from(rows, (cells = []) => cells.join('').trimEnd()), widest, coloured };
}
