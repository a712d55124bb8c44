/** Small texts of a store by their names, such as `branches/d1/ab/3.json`: each is there whole or not at all, whoever else writes. */
export interface Texts {
  /** Undefined where there is none. */
  read(name: string): Promise<string | undefined>;
  /** Replaces what is there. */
  write(name: string, text: string): Promise<void>;
  /** The names that begin with a prefix, which ends with a slash; in any order. */
  list(prefix: string): AsyncIterable<string>;
  /** One that is gone is no error. */
  remove(name: string): Promise<void>;
}
