import { InvalidArgumentError } from '@commander-js/extra-typings';
import { wholeNumber } from '../parse.ts';

/** How the text of a flag or an argument becomes a value of an input. */
interface KindTraits {
  /** Of a flag that takes no text: what it stands for. */
  readonly value?: unknown;
  /** What a text stands for. Throws `InvalidArgumentError`. */
  readonly parse?: (text: string) => unknown;
  /** Of a flag that may be repeated: what its values together stand for. */
  readonly gather?: (values: readonly unknown[]) => unknown;
}

const all = (values: readonly unknown[]): unknown => values;

/** The one table of kinds. */
const table = {
  text: { parse: (text) => text },
  number: { parse: wholeNumber },
  flag: { value: true },
  list: { parse: (text) => text, gather: all },
  /** NAME=VALUE. */
  map: { parse: pair, gather: (pairs): unknown => Object.assign({}, ...pairs) },
  branches: { parse: (branchName) => ({ branchName }), gather: all },
  /** PREFIX=BRANCH. */
  subDomains: { parse: subDomain, gather: all },
  prefixes: { parse: prefixOf, gather: all },
  /** A folder, a zip or a URL of one. */
  source: { parse: sourceOf },
  /** A tag of the artifact store. */
  tag: { parse: (tag) => ({ tag }) },
  /** A build of the connected repository. */
  release: { value: { release: {} } },
} as const satisfies Record<string, KindTraits>;

/** Name of a way from text to value. */
export type Kind = keyof typeof table;

/** The ways from text to value by their names. */
export const kinds: Readonly<Record<Kind, KindTraits>> = table;

function pair(text: string): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be NAME=VALUE.');
  return { [text.slice(0, at)]: text.slice(at + 1) };
}

function subDomain(text: string): { prefix: string; branchName: string } {
  const at = text.indexOf('=');
  if (at < 1)
    throw new InvalidArgumentError('It must be PREFIX=BRANCH, such as www=main, or @=main for the domain itself.');
  return { prefix: prefixOf(text.slice(0, at)), branchName: text.slice(at + 1) };
}

/** `@` is the domain itself, as in zone files. */
function prefixOf(text: string): string {
  return text === '@' ? '' : text;
}

/** A local one stays a path until the command runs: only then it is packed. */
function sourceOf(text: string): { sourceUrl: string } | { path: string } {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return { path: text };
  if (URL.canParse(text) && ['http', 'https', 's3'].includes(scheme)) return { sourceUrl: text };
  throw new InvalidArgumentError(`${text} is not the URL of a zip: it must be http://, https:// or s3://`);
}
