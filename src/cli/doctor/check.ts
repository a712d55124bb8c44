/** Something that has to be so, and whether it is. */
export interface Check {
  /** Such as `namespace` or `target default: credentials`. */
  readonly name: string;
  readonly ok: boolean;
  /** What was found. */
  readonly found: string;
  /** How to mend it, where it is not so. */
  readonly mend?: string;
}

/** A check that holds. */
export const good = (name: string, found: string): Check => ({ name, ok: true, found });

/** A check that does not, and what to do about it. */
export const bad = (name: string, found: string, mend: string): Check => ({ name, ok: false, found, mend });
