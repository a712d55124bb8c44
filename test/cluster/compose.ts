import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { packageRoot } from '../../src/dev/paths.ts';

const Compose = z.object({
  services: z.record(
    z.string(),
    z.object({
      environment: z.record(z.string(), z.string()).default({}),
      entrypoint: z.array(z.string()).optional(),
      command: z.array(z.string()).default([]),
    }),
  ),
  configs: z.record(z.string(), z.object({ content: z.string() })),
});
const compose = Compose.parse(parse(readFileSync(join(packageRoot, 'docker-compose.yml'), 'utf8'), { merge: true }));

/** What docker-compose.yml says of a service, as it is on one machine without Docker. */
export interface Service {
  readonly environment: Readonly<Record<string, string>>;
  /** Empty: that of the image. */
  readonly command: readonly string[];
}

/**
 * Reads a service.
 * @param variables what the file's `${NAME}` stand for.
 * @param places what takes the place of names that only exist among containers, such as `temporal:7233`.
 * @throws {Error} where a variable is needed that is not given.
 */
export function serviceOf(
  name: string,
  variables: Readonly<Record<string, string>>,
  places: Readonly<Record<string, string>>,
): Service {
  const service = compose.services[name];
  if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  const { environment, entrypoint = [], command } = service;
  const native = (text: string): string =>
    Object.entries(places).reduce(
      (said, [container, here]) => said.replaceAll(container, here),
      interpolate(text, variables),
    );
  return {
    environment: Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, native(value)])),
    command: [...entrypoint, ...command].map(native),
  };
}

/** The text of a file that the services are given. */
export function configOf(name: string): string {
  const config = compose.configs[name];
  if (config === undefined) throw new Error(`docker-compose.yml has no config ${name}`);
  return config.content;
}

/** `${NAME}`, `${NAME:-default}`, `${NAME:?why it is needed}`, and `$$` for a dollar. */
function interpolate(text: string, variables: Readonly<Record<string, string>>): string {
  const valueOf = (found: string, name?: string, kind?: string, more = ''): string => {
    if (name === undefined) return '$';
    const value = variables[name];
    if (value !== undefined) return value;
    if (kind === '-') return more;
    throw new Error(`docker-compose.yml needs ${name} in ${found}`);
  };
  return text.replaceAll(/\$\$|\$\{(\w+)(?::([-?])([^}]*))?\}/g, valueOf);
}
