/** What a store keeps, by the ending of its name: sites as zips, and tables; with their media types. */
export const mediaTypes = { zip: 'application/zip', csv: 'text/csv' } as const;
/** Ending of an artifact's name. */
export type ArtifactType = keyof typeof mediaTypes;
/** All of them. */
export const artifactTypes: readonly ArtifactType[] = ['zip', 'csv'];
