/** An import as the rules see it. */
export interface Import {
  readonly specifier: string;
  readonly kind: 'value' | 'type' | 'lazy';
}
export interface ImportRule {
  readonly from: string;
  readonly values: readonly string[];
  readonly types: readonly string[];
  readonly lazily?: readonly string[];
}
export const rules: readonly ImportRule[];
/** What an AST node imports; undefined if it is no import. */
export function importOf(node: { readonly type: string }): Import | undefined;
/** Why a file must not have an import; undefined if it may. */
export function importError(file: string, found: Import): string | undefined;
