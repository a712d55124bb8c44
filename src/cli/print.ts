/** The option of every command that can print for programs. */
export const jsonOption = ['--json', 'print one JSON document on standard output'] as const;

/** Prints what came of a command: a JSON document, or lines for people. */
export function print(asJson: boolean | undefined, document: object, lines: string): void {
  console.log(asJson ? JSON.stringify(document) : lines);
}
