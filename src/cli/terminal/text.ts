/** Text of others as a terminal may show it: without control characters, which could move the cursor or hide something. */
export function clean(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}

/** Characters that take two columns, and marks that take none. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const NONE = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Columns that a text without control characters takes. */
export function widthOf(text: string): number {
  return Array.from(text).reduce((sum, one) => sum + columnsOf(one), 0);
}

function columnsOf(character: string): number {
  if (NONE.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** The beginning of a text that fits into `width` columns, with an ellipsis where something is left out. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  let columns = 1;
  for (const character of text) {
    columns += columnsOf(character);
    if (columns > width) break;
    kept += character;
  }
  return `${kept}…`;
}

/**
 * A text in lines of at most `width` columns, broken at spaces; all but the first begin with `indent`. A word that is longer
 * stays whole, so that it can be copied.
 */
export function wrap(text: string, width: number, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<=\S) (?=\S)/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer) > width) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = longer;
  }
  return [...lines, line];
}

/** {@link wrap} for each line of a text, at the width of a screen; as it is where that has none, since it is no terminal. */
export function fitted(text: string, { columns }: { readonly columns?: number }): string {
  if (!columns) return text;
  const lines = text.split('\n').flatMap((line) => wrap(line, columns, `${/^ */.exec(line)?.[0] ?? ''}    `));
  return lines.join('\n');
}
