import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { UsageError } from '../exit-codes.ts';

/**
 * Reads what `--input` names: a file, `-` for standard input, or the document itself where it begins with a brace.
 * @throws {UsageError} where that is no JSON or YAML object.
 */
export async function readDocument(named: string): Promise<object> {
  const content = named.trimStart().startsWith('{') ? named : await contentOf(named);
  const { parseDocument } = await import('yaml');
  // JSON is YAML.
  const document = parseDocument(content, { prettyErrors: true });
  const [error] = document.errors;
  const value: unknown = error === undefined ? document.toJS() : undefined;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  const why = error === undefined ? '' : ` (${error.message.split('\n')[0]?.replace(/:$/, '')})`;
  throw new UsageError(
    `--input must be a JSON object, or a file with one in JSON or YAML, such as '{"appId": "d1a2b3c4d5e6f7"}'${why}`,
  );
}

async function contentOf(file: string): Promise<string> {
  if (file === '-') return text(process.stdin);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--input: cannot read ${file} (${error instanceof Error ? error.message : String(error)})`, {
      cause: error,
    });
  }
}
