import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { environment } from '../../src/environment.ts';
import { packageRoot } from '../../src/dev/paths.ts';

const Service = z.object({
  image: z.string().optional(),
  build: z.string().optional(),
  profiles: z.array(z.string()).default([]),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  environment: z.record(z.string(), z.string()).default({}),
  env_file: z.array(z.object({ path: z.string(), required: z.boolean() })).default([]),
  ports: z.array(z.string()).default([]),
});
const text = readFileSync(join(packageRoot, 'docker-compose.yml'), 'utf8');
const { services } = z.object({ services: z.record(z.string(), Service) }).parse(parse(text, { merge: true }));
const each = Object.entries(services);
const settings = readFileSync(join(packageRoot, 'emulator.env'), 'utf8').matchAll(/^([A-Z_]+)=(.*)$/gm);
const emulatorEnv = new Map([...settings].map(([, name = '', value = '']) => [name, value]));

const lines = (file: string): string[] => readFileSync(join(packageRoot, file), 'utf8').split('\n');

/** Services that do one thing and end: others wait for that. */
const waitedFor = new Set(
  each.flatMap(([, { depends_on }]) =>
    Object.entries(depends_on).flatMap(([name, { condition }]) =>
      condition === 'service_completed_successfully' ? [name] : [],
    ),
  ),
);

/** Everything that must have happened before a service starts. */
function before(name: string): string[] {
  return Object.keys(services[name]?.depends_on ?? {}).flatMap((one) => [...before(one), one]);
}

describe('docker-compose.yml', () => {
  test.each(each)('%s has an image or a build, and tells whether it is well', (name, { image, build, healthcheck }) => {
    expect(image ?? build).toBeTruthy();
    expect(healthcheck !== undefined || waitedFor.has(name)).toBe(true);
  });

  test('names the version of every image that is not built here', () => {
    const built = each.filter(([, { build }]) => build !== undefined).map(([, { image }]) => image);
    const others = each.map(([, { image }]) => image).filter((image) => !built.includes(image));
    expect(others).toHaveLength(each.length - 2);
    for (const image of others) expect(image).toMatch(/:\d[\d.]*$/);
  });

  test('starts in order: database, schema, server, namespace, worker', () => {
    const order = ['postgresql', 'temporal-schema', 'temporal', 'temporal-namespace'];
    expect(before('worker')).toEqual(order);
    expect(before('temporal-ui')).toEqual(order);
    const conditions = each.flatMap(([, { depends_on }]) => Object.entries(depends_on));
    for (const [name, { condition }] of conditions) {
      expect({ name, condition }).toEqual({
        name,
        condition: waitedFor.has(name) ? 'service_completed_successfully' : 'service_healthy',
      });
    }
  });

  test('adds the emulator by profile only', () => {
    expect(each.filter(([, { profiles }]) => profiles.length > 0).map(([name]) => name)).toEqual(['emulator']);
    expect(emulatorEnv.get('COMPOSE_PROFILES')).toBe('emulator');
    expect(services['emulator']?.healthcheck?.test.join(' ')).toContain(
      emulatorEnv.get('AWS_ENDPOINT_URL') ?? 'its URL',
    );
  });

  test('gives the worker only variables that it knows', () => {
    const known = Object.keys(environment);
    const given = [...Object.keys(services['worker']?.environment ?? {}), ...emulatorEnv.keys()];
    expect(given.filter((name) => !known.includes(name))).toEqual(['COMPOSE_PROFILES']);
    expect(services['worker']?.environment['TEMPORAL_ADDRESS']).toBe('temporal:7233');
  });

  test('gives the worker what else a file says, which need not be there and never gets into git or an image', () => {
    expect(services['worker']?.env_file).toEqual([{ path: 'worker.env', required: false }]);
    expect(lines('.gitignore')).toContain('worker.env');
    expect(lines('.dockerignore')).toContain('*');
    expect(lines('.dockerignore')).not.toContain('!worker.env');
  });

  test('has no secret written in it', () => {
    const secrets = each.flatMap(([, service]) =>
      Object.entries(service.environment).filter(([name]) => /PASSWORD|PWD|SECRET|TOKEN|KEY/.test(name)),
    );
    expect(secrets.length).toBeGreaterThan(4);
    for (const [, value] of secrets) expect(value).toMatch(/^\$\{[A-Z_]+:(-|\?[^}]+)\}$/);
  });

  test('publishes on loopback only', () => {
    for (const port of each.flatMap(([, { ports }]) => ports)) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  test('builds from files that exist', () => {
    const dockerfile = readFileSync(join(packageRoot, 'Dockerfile'), 'utf8');
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names = '']) =>
      names.split(' '),
    );
    expect(copied.length).toBeGreaterThan(8);
    expect(copied.filter((name) => !existsSync(join(packageRoot, name)))).toEqual([]);
    const sent = lines('.dockerignore');
    expect(copied.filter((name) => !sent.includes(`!${name}`))).toEqual([]);
    expect(dockerfile).toMatch(/^USER node$/m);
  });
});
