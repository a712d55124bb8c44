/** A deployed file where it lies on the disk. */
export interface SiteFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** The files of a site by their path without a leading slash, such as `assets/app.js`. */
export type SiteFiles = ReadonlyMap<string, SiteFile>;
