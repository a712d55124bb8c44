import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDir } from '../../src/dev/paths.ts';
import type { Operation } from '../../src/model/index.ts';
import { pythonEnv } from './python.ts';

/** What a run of the AWS CLI printed. */
export interface CliResult {
  /** The JSON that it printed; `{}` where it printed nothing. */
  readonly answer: unknown;
  readonly stderr: string;
  readonly code: number;
}

export interface AwsCli {
  readonly python: string;
  readonly account: string;
  /** Further environment, such as `AWS_ENDPOINT_URL_AMPLIFY`. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `aws` with arguments, in a home of its own, since it writes there. */
export async function runAws({ python, account, env }: AwsCli, args: readonly string[]): Promise<CliResult> {
  const options = {
    env: pythonEnv({
      HOME: join(cacheDir, 'aws-cli-home'),
      AWS_ACCESS_KEY_ID: account,
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_PAGER: '',
      ...env,
    }),
    timeout: 60_000,
    maxBuffer: 64 * 1024 * 1024,
  };
  const run = promisify(execFile)(python, ['-m', 'awscli', ...args, '--output', 'json'], options);
  return await run.then(
    ({ stdout, stderr }) => ({ answer: JSON.parse(stdout.trim() || '{}') as unknown, stderr, code: 0 }),
    (error: { code?: number; stderr?: string }) => {
      if (typeof error.code !== 'number') throw error;
      return { answer: {}, stderr: error.stderr ?? '', code: error.code };
    },
  );
}

/** The arguments of a call as one would type them. */
export function argumentsOf({ service, name }: Operation, input: object): string[] {
  // Version 1 of the CLI fetches what a URL leads to, unless it stands in JSON.
  const isUrl = (value: unknown) => typeof value === 'string' && /^https?:/.test(value);
  const members = Object.entries(input);
  const urls = Object.fromEntries(members.filter(([, value]) => isUrl(value)));
  return [
    service,
    kebab(name),
    ...(Object.keys(urls).length > 0 ? ['--cli-input-json', JSON.stringify(urls)] : []),
    ...members.filter(([, value]) => !isUrl(value)).flatMap(([member, value]) => argumentOf(kebab(member), value)),
  ];
}

function argumentOf(flag: string, value: unknown): string[] {
  if (typeof value === 'boolean') return [value ? `--${flag}` : `--no-${flag}`];
  if (value instanceof Date) return [`--${flag}`, value.toISOString()];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return [`--${flag}`, ...value];
  return [`--${flag}`, typeof value === 'string' ? value : JSON.stringify(value)];
}

/** A name as the CLI spells it: `CreateBackendAPI` is `create-backend-api`, `ListS3Buckets` is `list-s3-buckets`. */
const kebab = (name: string): string =>
  name
    .replace(/(.)([A-Z][a-z]+)/g, '$1-$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
