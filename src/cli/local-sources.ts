import type { Config } from '../config.ts';
import { memberOf } from '../model/member-of.ts';
import type { DeploymentSource } from '../../workflows/contracts.ts';
import { prepareSource } from '../artifacts/prepare.ts';

/** Stands for a source that is not packed yet, where an input is checked before that. */
export const anyArtifact: DeploymentSource = {
  artifact: { uri: 'file:///not-yet-packed', sha256: '0'.repeat(64), size: 1 },
};

/**
 * Packs the folders and checks the zips that an input names as `source: {path}`; then `use` can put them into the artifact
 * store, when it knows that it can go on. Paths are from the working folder.
 * @throws {SourceError} in words for people.
 */
export async function withPublishedSources<T>(
  input: T,
  config: Pick<Config, 'artifactStore' | 's3'>,
  use: (publish: () => Promise<T>) => Promise<void>,
): Promise<void> {
  const prepared = await Promise.all(
    [...new Set(localSources(input))].map(async (path) => ({ path, ...(await prepareSource(path, config)) })),
  );
  try {
    await use(async () => {
      const sources = new Map<string, DeploymentSource>();
      for (const { path, publish } of prepared) sources.set(path, await publish());
      return withSources(input, (path) => {
        const source = sources.get(path);
        if (source === undefined) throw new Error(`${path} was not packed`);
        return source;
      });
    });
  } finally {
    await Promise.all(prepared.map(({ dispose }) => dispose()));
  }
}

/** The folders and zips that an input names. */
export function localSources(input: unknown): string[] {
  return membersOf(input).flatMap(([name, value]) => {
    const path = pathOf(name, value);
    return path === undefined ? localSources(value) : [path];
  });
}

/** The input with another source in the place of each local one. */
export function withSources<T>(input: T, sourceOf: (path: string) => DeploymentSource): T;
export function withSources(input: unknown, sourceOf: (path: string) => DeploymentSource): unknown {
  if (Array.isArray(input)) return input.map((item: unknown) => withSources(item, sourceOf));
  if (typeof input !== 'object' || input === null) return input;
  return Object.fromEntries(
    membersOf(input).map(([name, value]) => {
      const path = pathOf(name, value);
      return [name, path === undefined ? withSources(value, sourceOf) : sourceOf(path)];
    }),
  );
}

function membersOf(value: unknown): [name: string, value: unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

/** Nothing that a service takes has a `source` with a `path`. */
function pathOf(name: string, source: unknown): string | undefined {
  const path = name === 'source' ? memberOf(source, 'path') : undefined;
  return typeof path === 'string' ? path : undefined;
}
