import type { CustomRule } from '@aws-sdk/client-amplify';

/** What a custom rule makes of a request. */
export interface RuleHit extends RuleKind {
  /** Path with query, or an absolute URL. */
  readonly target: string;
}

interface RuleKind {
  /** HTTP status of the answer. */
  readonly code: number;
  readonly redirects: boolean;
  /** Fits only where no file does. */
  readonly ifMissing: boolean;
}

/** Kinds of rules by the `status` that the API takes. */
const kinds: Readonly<Record<string, RuleKind>> = {
  '200': { code: 200, redirects: false, ifMissing: false },
  '301': { code: 301, redirects: true, ifMissing: false },
  '302': { code: 302, redirects: true, ifMissing: false },
  '404': { code: 404, redirects: false, ifMissing: true },
  '404-200': { code: 200, redirects: false, ifMissing: true },
};

const defaultStatus = '302';

/**
 * The first rule, from the top, that fits a request. `404` and `404-200` fit only where no file does (`exists` false).
 * Sources are paths with `<*>` and `<name>` placeholders (in the query too), or regular expressions as `</…/>`. Rules
 * with a condition (a country) or for another host never fit: the emulator knows neither.
 */
export function applyRules(
  rules: readonly CustomRule[],
  path: string,
  query: URLSearchParams,
  exists: boolean,
): RuleHit | undefined {
  for (const rule of rules) {
    const kind = kinds[rule.status ?? defaultStatus];
    const { source, target } = rule;
    if (kind === undefined || source === undefined || target === undefined || rule.condition) continue;
    if (kind.ifMissing && exists) continue;
    const values = matchSource(source, path, query);
    if (values === undefined) continue;
    const filled = target.replaceAll(placeholder, (whole, name: string) => values.get(name) ?? whole);
    return { ...kind, target: kind.redirects ? withQuery(filled, query) : filled };
  }
  return undefined;
}

const placeholder = /<(\*|[\w-]+)>/g;

/** Values of the placeholders; undefined where the source does not fit. */
function matchSource(source: string, path: string, query: URLSearchParams): Map<string, string> | undefined {
  const values = new Map<string, string>();
  if (source.startsWith('</') && source.endsWith('/>')) {
    return compile(source.slice(2, -2))?.test(path) ? values : undefined;
  }
  const [sourcePath = '', sourceQuery = ''] = source.split('?', 2);
  const names: string[] = [];
  const pattern = sourcePath.replaceAll(/<(\*|[\w-]+)>|[^<]+|</g, (part, name: string | undefined) => {
    if (name === undefined) return part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
    names.push(name);
    return name === '*' ? '(.*)' : '([^/]+)';
  });
  const found = compile(`^${pattern}$`)?.exec(path);
  if (!found) return undefined;
  for (const [index, name] of names.entries()) values.set(name, found[index + 1] ?? '');
  for (const [key, wanted] of new URLSearchParams(sourceQuery)) {
    const value = query.get(key);
    const name = /^<([\w-]+)>$/.exec(wanted)?.[1];
    if (value === null || (name === undefined && value !== wanted)) return undefined;
    if (name !== undefined) values.set(name, value);
  }
  return values;
}

const compiled = new Map<string, RegExp | undefined>();

/** undefined where the customer's expression is none. */
function compile(pattern: string): RegExp | undefined {
  if (compiled.has(pattern)) return compiled.get(pattern);
  let regex: RegExp | undefined;
  try {
    regex = new RegExp(pattern);
  } catch {
    regex = undefined;
  }
  if (compiled.size >= 1000) compiled.clear();
  compiled.set(pattern, regex);
  return regex;
}

/** A redirect carries the query on, unless its target has one. */
const withQuery = (target: string, query: URLSearchParams): string =>
  query.size === 0 || target.includes('?') ? target : `${target}?${query.toString()}`;
