/** Edit distance of two short words; two letters that changed places count as one edit. */
function distance(from: string, to: string): number {
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 1; line <= from.length; line += 1) {
    const next = [line];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[line - 1] === to[column - 1];
      const swapped = from[line - 1] === to[column - 2] && from[line - 2] === to[column - 1];
      const edits = [
        (row[column - 1] ?? 0) + (same ? 0 : 1),
        (row[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        ...(swapped ? [(before[column - 2] ?? 0) + 1] : []),
      ];
      next.push(Math.min(...edits));
    }
    before = row;
    row = next;
  }
  return row[to.length] ?? 0;
}

/** The known word that was probably meant, ignoring case; undefined where none is near (a third of its letters). */
export function suggest(word: string, known: Iterable<string>): string | undefined {
  if (word.length > 100) return undefined;
  let best: { word: string; distance: number } | undefined;
  for (const candidate of known) {
    const away = distance(word.toLowerCase(), candidate.toLowerCase());
    if (away <= Math.max(1, candidate.length / 3) && away < (best?.distance ?? Infinity)) {
      best = { word: candidate, distance: away };
    }
  }
  return best?.word;
}
