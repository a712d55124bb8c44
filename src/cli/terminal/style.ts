/** Colours for a stream: where it takes none, texts stay as they are. */
export type Style = Readonly<Record<keyof typeof codes, (text: string) => string>>;

/** Select Graphic Rendition: what begins and what ends each. */
const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
} as const;

/** A stream that people may see: the parts of a terminal that are missing elsewhere. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  hasColors?(): boolean;
  write(text: string): unknown;
}

/** The colours that a stream takes: none but on a terminal that has some, and none with NO_COLOR. */
export function styleOf(screen: Screen): Style {
  // It knows TERM, NO_COLOR and FORCE_COLOR.
  const coloured = screen.isTTY === true && screen.hasColors?.() === true;
  const painter = (name: keyof typeof codes) => {
    const [on, off] = codes[name];
    return coloured ? (text: string) => `\u001b[${on}m${text}\u001b[${off}m` : (text: string) => text;
  };
  return {
    bold: painter('bold'),
    dim: painter('dim'),
    red: painter('red'),
    green: painter('green'),
    yellow: painter('yellow'),
  };
}
