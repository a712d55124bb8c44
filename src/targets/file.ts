import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import type * as Yaml from 'yaml';
import type { Target } from '../../activities/clients.ts';
import { sayViolations, validateShape, type Violation } from '../model/validate.ts';
import { proxyFrom } from './proxy.ts';
import { targetViolations } from './rules.ts';
import { targetShapes } from './shapes.ts';

/** A target as a file has it, once it is valid. */
interface TargetOfFile extends Omit<Target, 'name' | 'followsEnvironment'> {
  readonly region: string;
  /** One URL for both services. */
  readonly endpoint?: string;
}

/** Targets, or everything that is wrong with them. */
export interface ReadTargets {
  readonly targets: readonly Target[];
  readonly errors: readonly string[];
}

/** Reads and checks a file of targets, JSON or YAML. Each error names file, target and member. */
export function readTargets(file: string, env: Readonly<Record<string, string>>): ReadTargets {
  const failed = (why: string): ReadTargets => ({ targets: [], errors: [`TARGETS_FILE ${file}: ${why}`] });
  const inFolder = (path: string): string => resolve(dirname(file), path);
  let content: unknown;
  try {
    // Few have such a file, and every command reads the configuration.
    // oxlint-disable-next-line typescript/no-unsafe-assignment -- the library of that name
    const { parse }: typeof Yaml = createRequire(import.meta.url)('yaml');
    // JSON is YAML as well.
    content = parse(readFileSync(file, 'utf8'), { prettyErrors: true });
  } catch (error) {
    return failed(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    return failed('must be an object with the targets by name');
  }
  const entries = Object.entries(content);
  const violations: Violation[] = [
    ...validateShape(targetShapes, 'Targets', content),
    ...entries.flatMap(([name, target]) =>
      target === null
        ? [{ path: name, rule: 'must be an object' }]
        : targetViolations(name, target, { env, resolve: inFolder }),
    ),
  ];
  if (entries.length === 0) return failed('must have at least one target');
  if (violations.length > 0) {
    return {
      targets: [],
      errors: violations.map((violation) => `TARGETS_FILE ${file}: ${sayViolations([violation])}`),
    };
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its shape was checked above
  const valid = entries as [string, TargetOfFile][];
  return { targets: valid.map(([name, target]) => toTarget(name, withoutNulls(target), env, inFolder)), errors: [] };
}

function toTarget(
  name: string,
  { endpoint, endpoints, proxy, caBundle, credentials, ...same }: TargetOfFile,
  env: Readonly<Record<string, string>>,
  inFolder: (path: string) => string,
): Target {
  const proxyOfTarget = proxy === undefined ? undefined : proxyFrom(proxy, env).url;
  return {
    name,
    ...same,
    ...((endpoint ?? endpoints) !== undefined && {
      endpoints: { ...(endpoint !== undefined && { amplify: endpoint, amplifybackend: endpoint }), ...endpoints },
    }),
    ...(proxyOfTarget !== undefined && { proxy: proxyOfTarget }),
    ...(caBundle !== undefined && { caBundle: inFolder(caBundle) }),
    ...(credentials !== undefined && {
      credentials:
        'webIdentity' in credentials
          ? { webIdentity: { ...credentials.webIdentity, tokenFile: inFolder(credentials.webIdentity.tokenFile) } }
          : credentials,
    }),
  };
}

/** A member without a value, as YAML writes one that was left empty, is none. */
function withoutNulls<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same but for members that are absent
  return Object.fromEntries(kept.map(([name, item]) => [name, withoutNulls<unknown>(item)])) as T;
}
