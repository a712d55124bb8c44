import { homedir } from 'node:os';
import { join } from 'node:path';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';
import type { Target } from '../activities/clients.ts';
import { amplifyRegions } from './model/regions.ts';

/**
 * Every environment variable that this project's processes read, with what it is for. `TEMPORAL_*` and `AWS_*` mean
 * what they mean to Temporal's and AWS's own tools; those not named here work as well.
 */
export const environment = {
  TEMPORAL_ADDRESS: 'Temporal server, host:port. Default: the profile, else localhost:7233',
  TEMPORAL_NAMESPACE: 'Temporal namespace. Default: the profile, else default',
  TEMPORAL_PROFILE: 'Profile in the Temporal configuration file. Default: default',
  TEMPORAL_CONFIG_FILE: "Temporal configuration file. Default: the temporal CLI's own",
  TEMPORAL_API_KEY: 'API key for Temporal Cloud',
  TEMPORAL_TLS: 'true connects to Temporal through TLS',
  TEMPORAL_TLS_CLIENT_CERT_PATH: 'Client certificate for mutual TLS',
  TEMPORAL_TLS_CLIENT_KEY_PATH: 'Key of the client certificate',
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: "Certificate authority of the server's certificate",
  TEMPORAL_TLS_SERVER_NAME: "Name expected in the server's certificate",
  AWS_REGION: 'Region of AWS Amplify. Default: AWS_DEFAULT_REGION, else the AWS profile',
  AWS_DEFAULT_REGION: 'Region where AWS_REGION is not set, as for the AWS CLI',
  AWS_PROFILE: 'Profile in the AWS configuration files',
  AWS_ACCESS_KEY_ID: 'First of the default credential chain',
  AWS_SECRET_ACCESS_KEY: 'First of the default credential chain',
  AWS_SESSION_TOKEN: 'First of the default credential chain',
  AWS_ENDPOINT_URL: 'Endpoint of both services, for example an emulator',
  AWS_ENDPOINT_URL_AMPLIFY: 'Endpoint of AWS Amplify alone',
  AWS_ENDPOINT_URL_AMPLIFYBACKEND: 'Endpoint of AmplifyBackend alone',
  AMPLIFY_ALLOW_REGION: 'A region newer than this version, to be accepted as AWS_REGION',
  ARTIFACT_STORE: 'Where packed sites are kept: file:DIR. Default: the same folder of your home for all processes',
  HEALTH_PORT: 'Loopback port of /healthz and /readyz of the worker. Default: none',
  HEALTH_HOST: 'Address that HEALTH_PORT listens on. Default: 127.0.0.1',
  LOG_LEVEL: 'trace, debug, info, warn, error or silent. Default: info',
  SEARCH_ATTRIBUTES: 'on or off. off: set no search attributes and register none. Default: on',
  TEMPORAL_CLI_PATH: 'The temporal executable that demo, dev and tests start. Default: found or installed',
} as const;

/** What a process of this project needs to know, read once. */
export interface Config {
  readonly temporal: { readonly connection: NativeConnectionOptions; readonly namespace: string };
  readonly target: Target;
  /** Location for `openArtifactStore`. */
  readonly artifactStore: string;
  readonly health?: { readonly host: string; readonly port: number };
  readonly logLevel: LogLevel;
  readonly searchAttributes: boolean;
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
/** Levels of the worker's log. */
export type LogLevel = (typeof logLevels)[number];

/** The environment is unusable; `message` says which variable and what it may be. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

const port = z.coerce.number().int().min(0).max(65535);
const url = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });
const schema = z.object({
  AWS_REGION: z.string().optional(),
  AWS_ENDPOINT_URL: url.optional(),
  AWS_ENDPOINT_URL_AMPLIFY: url.optional(),
  AWS_ENDPOINT_URL_AMPLIFYBACKEND: url.optional(),
  ARTIFACT_STORE: z.string().optional(),
  HEALTH_PORT: port.optional(),
  HEALTH_HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(logLevels).default('info'),
  SEARCH_ATTRIBUTES: z.enum(['on', 'off']).default('on'),
});

/** How to read it. */
export interface LoadOptions {
  /** Whether Temporal's configuration file counts. Default true. */
  readonly profiles?: boolean;
}

/**
 * Reads and validates the environment.
 * @throws {ConfigError} with every wrong variable named.
 */
export function loadConfig(env: Environment = process.env, { profiles = true }: LoadOptions = {}): Config {
  // An empty variable, as docker-compose makes of an unset one, is the same as none.
  const set = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  );
  const parsed = schema.safeParse({ ...set, AWS_REGION: set['AWS_REGION'] ?? set['AWS_DEFAULT_REGION'] });
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  }
  const values = parsed.data;
  if (values.AWS_REGION !== undefined) checkRegion(values.AWS_REGION, set['AMPLIFY_ALLOW_REGION']);
  const { connectionOptions, namespace } = loadTemporal(set, profiles);
  return Object.freeze({
    temporal: { connection: connectionOptions, namespace: namespace ?? 'default' },
    target: {
      name: 'default',
      ...(values.AWS_REGION !== undefined && { region: values.AWS_REGION }),
      endpoints: endpointsOf(values),
    },
    artifactStore: values.ARTIFACT_STORE ?? `file:${defaultArtifacts(set['XDG_DATA_HOME'])}`,
    ...(values.HEALTH_PORT !== undefined && { health: { host: values.HEALTH_HOST, port: values.HEALTH_PORT } }),
    logLevel: values.LOG_LEVEL,
    searchAttributes: values.SEARCH_ATTRIBUTES === 'on',
  });
}

/**
 * Checks that AWS Amplify is offered in a region.
 * @throws {ConfigError} that lists the known regions.
 */
export function checkRegion(region: string, allowed?: string): void {
  if (region === allowed || amplifyRegions.some((known) => known === region)) return;
  throw new ConfigError(
    `AWS_REGION: "${region}" is not a region of AWS Amplify; known: ${amplifyRegions.join(', ')}. ` +
      'For a newer one set AMPLIFY_ALLOW_REGION to it',
  );
}

/** Whoever packs and whoever deploys may be started in different folders. */
function defaultArtifacts(dataHome = join(homedir(), '.local', 'share')): string {
  return join(dataHome, 'temporal-amplify', 'artifacts');
}

/** The endpoint of one service goes before that of all, as in every AWS SDK. */
function endpointsOf(values: z.infer<typeof schema>): NonNullable<Target['endpoints']> {
  const amplify = values.AWS_ENDPOINT_URL_AMPLIFY ?? values.AWS_ENDPOINT_URL;
  const amplifybackend = values.AWS_ENDPOINT_URL_AMPLIFYBACKEND ?? values.AWS_ENDPOINT_URL;
  return {
    ...(amplify !== undefined && { amplify }),
    ...(amplifybackend !== undefined && { amplifybackend }),
  };
}

function loadTemporal(env: Record<string, string>, profiles: boolean): ReturnType<typeof loadClientConnectConfig> {
  try {
    return loadClientConnectConfig({ overrideEnvVars: env, disableFile: !profiles });
  } catch (error) {
    throw new ConfigError(`TEMPORAL_*: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
