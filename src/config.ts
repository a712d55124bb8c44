import { homedir } from 'node:os';
import { join } from 'node:path';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';
import type { Target } from '../activities/clients.ts';
import type { S3Access } from '../activities/clients/s3.ts';
import { readAllowList } from '../activities/secrets/allow-list.ts';
import type { SecretRules } from '../activities/secrets/index.ts';
import { readKeySources } from './codec/key-sources.ts';
import type { PayloadConfig } from './codec/keys.ts';
import { loadDeployment } from './deployment.ts';
import { loadTargets } from './targets/index.ts';
import { regionRule } from './targets/rules.ts';
import { type TracesConfig, tracesConfig } from './traces-config.ts';

/** What a process of this project needs to know, read once. */
export interface Config {
  readonly temporal: {
    readonly connection: NativeConnectionOptions;
    readonly namespace: string;
    /** URL of the Temporal UI, where it is known. */
    readonly ui?: string;
  };
  /** The version of its deployment that a worker is. Default: it is none of a deployment. */
  readonly deployment?: WorkerDeploymentVersion;
  /** What workflow inputs may name as their target; each name once. */
  readonly targets: readonly Target[];
  /** Location for `openArtifactStore`. */
  readonly artifactStore: string;
  /** How S3 is reached, where the store is there. */
  readonly s3: S3Access;
  readonly health?: { readonly host: string; readonly port: number };
  /** Where the metrics are served, host:port. */
  readonly metricsAddress?: string;
  /** Where traces go. Default: none are made. */
  readonly traces?: TracesConfig;
  readonly logLevel: LogLevel;
  readonly searchAttributes: boolean;
  /** Share the budgets of the targets with other workers. */
  readonly fleet: boolean;
  /** Checks of deployed sites may ask the worker's own machine and network. */
  readonly checkPrivateAddresses: boolean;
  readonly secrets: SecretRules;
  /** What encrypts payloads. Default: nothing does. */
  readonly payloads?: PayloadConfig;
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
const trueOrFalse = z.enum(['true', 'false']);
/** The runtime of Temporal resolves no names. */
const address = z.string().regex(/^(\d+(\.\d+){3}|\[[0-9a-f:.]+\]):\d{1,5}$/i, 'must be an IP address with a port');
const schema = z.object({
  AWS_ENDPOINT_URL: url.optional(),
  AWS_ENDPOINT_URL_AMPLIFY: url.optional(),
  AWS_ENDPOINT_URL_AMPLIFYBACKEND: url.optional(),
  AWS_ENDPOINT_URL_S3: url.optional(),
  AWS_ENDPOINT_URL_KMS: url.optional(),
  AWS_USE_FIPS_ENDPOINT: trueOrFalse.optional(),
  AWS_USE_DUALSTACK_ENDPOINT: trueOrFalse.optional(),
  TEMPORAL_UI: url.optional(),
  ARTIFACT_STORE: z.string().optional(),
  HEALTH_PORT: port.optional(),
  HEALTH_HOST: z.string().default('127.0.0.1'),
  METRICS_ADDRESS: address.optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: url.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url.optional(),
  OTEL_SERVICE_NAME: z.string().default('temporal-amplify'),
  OTEL_TRACES_EXPORTER: z.enum(['otlp', 'none']).default('otlp'),
  AMPLIFY_CALLS_PER_SECOND: z.coerce.number().min(0.5).max(10_000).optional(),
  AMPLIFY_CLOCK_SPEED: z.coerce.number().min(0.01).max(10_000).optional(),
  AMPLIFY_EVENTS: z.enum(['on', 'off']).optional(),
  LOG_LEVEL: z.enum(logLevels).default('info'),
  SEARCH_ATTRIBUTES: z.enum(['on', 'off']).default('on'),
  FLEET: z.enum(['on', 'off']).default('on'),
  CHECK_PRIVATE_ADDRESSES: z.enum(['allow', 'deny']).default('deny'),
  SECRET_REFS_ALLOWED: z.string().superRefine(checkAllowList).optional(),
  PAYLOAD_KEYS: z.string().optional(),
  REDACTION_KEY: z.string().min(16, 'must have at least 16 characters').optional(),
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
  const parsed = schema.safeParse(set);
  const { targets, network, errors } = loadTargets(set);
  const wrong = parsed.error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? [];
  const payloadKeys = readKeySources(set['PAYLOAD_KEYS'], set);
  const { deployment, mistakes } = loadDeployment(set);
  const all = [...wrong, ...mistakes, ...errors, ...payloadKeys.errors];
  if (!parsed.success || all.length > 0) throw new ConfigError(all.join('; '));
  const values = parsed.data;
  const region = set['AWS_REGION'] ?? set['AWS_DEFAULT_REGION'];
  const { connectionOptions, namespace } = loadTemporal(set, profiles);
  const traces = tracesConfig(values);
  return Object.freeze({
    temporal: {
      connection: connectionOptions,
      namespace: namespace ?? 'default',
      ...(values.TEMPORAL_UI !== undefined && { ui: values.TEMPORAL_UI.replace(/\/$/, '') }),
    },
    ...(deployment && { deployment }),
    targets,
    artifactStore: values.ARTIFACT_STORE ?? `file:${defaultArtifacts(set['XDG_DATA_HOME'])}`,
    s3: {
      ...network,
      ...(region !== undefined && { region }),
      ...(values.AWS_ENDPOINT_URL_S3 !== undefined && { endpoint: values.AWS_ENDPOINT_URL_S3 }),
    },
    ...(values.HEALTH_PORT !== undefined && { health: { host: values.HEALTH_HOST, port: values.HEALTH_PORT } }),
    ...(values.METRICS_ADDRESS !== undefined && { metricsAddress: values.METRICS_ADDRESS }),
    ...(traces && { traces }),
    logLevel: values.LOG_LEVEL,
    searchAttributes: values.SEARCH_ATTRIBUTES === 'on',
    fleet: values.FLEET === 'on',
    checkPrivateAddresses: values.CHECK_PRIVATE_ADDRESSES === 'allow',
    secrets: {
      ...(values.SECRET_REFS_ALLOWED !== undefined && { allowed: values.SECRET_REFS_ALLOWED }),
      ...(values.REDACTION_KEY !== undefined && { redactionKey: values.REDACTION_KEY }),
      payloadsEncrypted: payloadKeys.sources.length > 0,
    },
    payloads: {
      keys: payloadKeys.sources,
      kms: {
        ...network,
        ...(region !== undefined && { region }),
        ...(values.AWS_ENDPOINT_URL_KMS !== undefined && { endpoint: values.AWS_ENDPOINT_URL_KMS }),
      },
    },
  });
}

/**
 * Checks that AWS Amplify is offered in a region.
 * @param source what named the region.
 * @throws {ConfigError} that lists the known regions.
 */
export function checkRegion(region: string, allowed?: string, source = 'AWS_REGION'): void {
  const rule = regionRule(region, allowed);
  if (rule !== undefined) throw new ConfigError(`${source}: ${rule}`);
}

function checkAllowList(text: string, context: { addIssue(message: string): void }): void {
  try {
    readAllowList(text);
  } catch (error) {
    context.addIssue(error instanceof Error ? error.message : String(error));
  }
}

/** Whoever packs and whoever deploys may be started in different folders. */
function defaultArtifacts(dataHome = join(homedir(), '.local', 'share')): string {
  return join(dataHome, 'temporal-amplify', 'artifacts');
}

function loadTemporal(env: Record<string, string>, profiles: boolean): ReturnType<typeof loadClientConnectConfig> {
  try {
    return loadClientConnectConfig({ overrideEnvVars: env, disableFile: !profiles });
  } catch (error) {
    throw new ConfigError(`TEMPORAL_*: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
