import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { ConfigError, loadConfig } from '../../src/config.ts';
import { whichAmplify } from '../../src/which-amplify.ts';

const isolated = { profiles: false };

describe('the configuration', () => {
  test('reaches S3 by its own endpoint alone, with the network of the machine', () => {
    const env = { AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: 'http://127.0.0.1:1', HTTPS_PROXY: 'http://proxy:3128' };
    expect(loadConfig(env, isolated).s3).toEqual({ region: 'eu-west-1', proxy: 'http://proxy:3128/' });
    const own = { ...env, AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:2' };
    expect(loadConfig(own, isolated).s3).toMatchObject({ endpoint: 'http://127.0.0.1:2' });
    expect(() => loadConfig({ AWS_ENDPOINT_URL_S3: 'minio:9000' }, isolated)).toThrow(/AWS_ENDPOINT_URL_S3: must be/);
  });

  test('has defaults for everything but the region', () => {
    const config = loadConfig({ XDG_DATA_HOME: '/data' }, isolated);
    expect(config).toMatchObject({
      temporal: { namespace: 'default' },
      targets: [{ name: 'default', endpoints: {} }],
      artifactStore: 'file:/data/temporal-amplify/artifacts',
      logLevel: 'info',
      searchAttributes: true,
    });
    expect(config.health).toBeUndefined();
    expect(config.targets[0]?.region).toBeUndefined();
  });

  test('reads address, namespace and API key from TEMPORAL_*', () => {
    const env = { TEMPORAL_ADDRESS: 'cloud:7233', TEMPORAL_NAMESPACE: 'team', TEMPORAL_API_KEY: 'key' };
    expect(loadConfig(env, isolated).temporal).toMatchObject({
      connection: { address: 'cloud:7233', apiKey: 'key' },
      namespace: 'team',
    });
  });

  test('is a version of a deployment with both variables, and refuses one alone or what the server does not take', () => {
    const both = { TEMPORAL_DEPLOYMENT_NAME: 'amplify', TEMPORAL_BUILD_ID: '1.4.0' };
    expect(loadConfig(both, isolated).deployment).toEqual({ deploymentName: 'amplify', buildId: '1.4.0' });
    expect(loadConfig({}, isolated).deployment).toBeUndefined();
    for (const [name, value] of Object.entries(both)) {
      expect(() => loadConfig({ [name]: value }, isolated)).toThrow(`${name} needs it`);
    }
    expect(() => loadConfig({ ...both, TEMPORAL_DEPLOYMENT_NAME: 'a.b' }, isolated)).toThrow(/without \. and :/);
  });

  test("follows a profile of Temporal's configuration file", async () => {
    const dir = join(inject('testDir'), randomUUID());
    const file = join(dir, 'temporal.toml');
    await mkdir(dir, { recursive: true });
    await writeFile(file, '[profile.staging]\naddress = "staging:7233"\nnamespace = "blue"\n');
    const env = { TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'staging' };
    expect(loadConfig(env).temporal).toMatchObject({ connection: { address: 'staging:7233' }, namespace: 'blue' });
    expect(loadConfig({ TEMPORAL_ADDRESS: 'a:1' }, isolated).temporal.connection.address).toBe('a:1');
  });

  test('takes AWS_DEFAULT_REGION, which the SDK ignores, and AWS_REGION before it', () => {
    expect(loadConfig({ AWS_DEFAULT_REGION: 'eu-west-1' }, isolated).targets[0]?.region).toBe('eu-west-1');
    const both = { AWS_REGION: 'us-east-2', AWS_DEFAULT_REGION: 'eu-west-1' };
    expect(loadConfig(both, isolated).targets[0]?.region).toBe('us-east-2');
  });

  test('accepts a region that is newer than this version when told to', () => {
    const env = { AWS_REGION: 'eu-south-9' };
    expect(() => loadConfig(env, isolated)).toThrow(/AMPLIFY_ALLOW_REGION/);
    expect(loadConfig({ ...env, AMPLIFY_ALLOW_REGION: 'eu-south-9' }, isolated).targets[0]?.region).toBe('eu-south-9');
  });

  test('prefers the endpoint of a service to that of all', () => {
    const env = { AWS_ENDPOINT_URL: 'http://all:1', AWS_ENDPOINT_URL_AMPLIFY: 'http://one:2' };
    expect(loadConfig(env, isolated).targets[0]?.endpoints).toEqual({
      amplify: 'http://one:2',
      amplifybackend: 'http://all:1',
    });
  });

  test('sends traces where OpenTelemetry says, and nowhere by default', () => {
    const traces = (env: Record<string, string>) => loadConfig(env, isolated).traces;
    const base = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://all:4318/' };
    expect(traces({ OTEL_SERVICE_NAME: 'sites' })).toBeUndefined();
    expect(traces(base)).toEqual({ url: 'http://all:4318/v1/traces', serviceName: 'temporal-amplify' });
    expect(traces({ ...base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://one/in' })?.url).toBe('http://one/in');
    expect(traces({ ...base, OTEL_TRACES_EXPORTER: 'none' })).toBeUndefined();
  });

  test('names every wrong variable at once', () => {
    const load = () => loadConfig({ HEALTH_PORT: 'x', LOG_LEVEL: 'loud', AWS_ENDPOINT_URL: 'ftp://x' }, isolated);
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(/AWS_ENDPOINT_URL: .*HEALTH_PORT: .*LOG_LEVEL: /);
  });

  test.each([
    ['https://amplify.eu-west-1.amazonaws.com', 'AWS'],
    ['https://amplify.eu-west-1.api.aws', 'AWS'],
    ['http://127.0.0.1:4000', 'EMULATOR'],
    ['https://amazonaws.com.evil.example', 'EMULATOR'],
  ] as const)('%s is %s', (endpoint, which) => {
    expect(whichAmplify(endpoint)).toBe(which);
  });
});
