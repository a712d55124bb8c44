import { clean, widthOf } from './text.ts';

/**
 * Rows under a head, in columns. Where that is wider than the screen, each row is a block of its own: nothing is cut off,
 * since people copy it from here.
 * @param width columns of the screen. Default: that of the terminal, else any width fits.
 */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  width: number = process.stdout.columns ?? Infinity,
): string {
  const cells = rows.map((row) => row.map(clean));
  const lines = [head, ...cells];
  const widths = head.map((_, column) => Math.max(...lines.map((row) => widthOf(row[column] ?? ''))));
  const total = widths.reduce((sum, one) => sum + one + GAP.length, -GAP.length);
  if (total > width) return cells.map((row) => block(head, row)).join('\n\n');
  return lines
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

const GAP = '  ';

function block(head: readonly string[], row: readonly string[]): string {
  const longest = Math.max(...head.map((name) => name.length));
  return row.map((cell, column) => `${(head[column] ?? '').padEnd(longest)}  ${cell}`.trimEnd()).join('\n');
}
