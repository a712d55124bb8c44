import { describe, expect, test } from 'vitest';
import { operationNames } from '../../../activities/operations.ts';
import { models, operationOf, operationsByName, regions } from '../../../src/model/index.ts';
import type { Shapes } from '../../../src/model/index.ts';
import { sayViolations, validateInput, validateShape } from '../../../src/model/validate.ts';

const shapes = Object.values(models).flatMap((model) =>
  Object.entries(model.shapes).map(([name, shape]) => ({ model, name, shape })),
);

describe('the models', () => {
  test("have all 68 operations under the activities' names, with documents of neither", () => {
    expect(operationsByName.size).toBe(68);
    expect(operationNames.map((name) => operationOf(name).name)).toHaveLength(68);
    expect(JSON.stringify(models)).not.toContain('documentation');
  });

  test('name only shapes that there are', () => {
    for (const { shapes: own, operations } of Object.values(models)) {
      const named = Object.values(own).flatMap((shape) =>
        shape.type === 'structure'
          ? Object.values(shape.members)
          : shape.type === 'list'
            ? [shape.member]
            : shape.type === 'map'
              ? [shape.key, shape.value]
              : [],
      );
      const used = [
        ...named.map(({ shape }) => shape),
        ...Object.values(operations).flatMap((one) => [one.input, one.output, ...one.errors]),
      ];
      expect(used.filter((name) => own[name] === undefined)).toEqual([]);
    }
  });

  test('tell the regions of each service', () => {
    expect(regions.amplify).toHaveLength(20);
    expect(regions.amplifybackend).toHaveLength(19);
    expect(regions.amplifybackend).not.toContain('ap-east-1');
  });
});

describe('every constraint of the models', () => {
  const strings = shapes.flatMap(({ model, name, shape }) => (shape.type === 'string' ? [{ model, name, shape }] : []));

  test('bounds the length of strings', () => {
    for (const { model, name, shape } of strings.filter(({ shape: { max } }) => max !== undefined)) {
      const found = validateShape(model.shapes, name, 'x'.repeat((shape.max ?? 0) + 1));
      expect(found).toContainEqual({ path: '', rule: `must have at most ${shape.max} characters` });
    }
  });

  test('compiles each pattern, against the whole value', () => {
    const patterns = strings.filter(({ shape: { pattern } }) => pattern !== undefined);
    expect(patterns.length).toBeGreaterThan(40);
    for (const { model, name } of patterns) expect(() => validateShape(model.shapes, name, 'abc')).not.toThrow();
    expect(validateShape(models.amplify.shapes, 'AppId', 'xd1')).toHaveLength(1);
    expect(validateShape(models.amplify.shapes, 'AppId', 'd1\n')).toHaveLength(1);
    expect(validateShape(models.amplify.shapes, 'Description', 'two\nlines')).toEqual([]);
    expect(validateShape(models.amplify.shapes, 'TagValue', 'Größe 5')).toEqual([]);
  });

  test('accepts each value of an enum and no other', () => {
    for (const { model, name, shape } of strings.filter((one) => one.shape.enum !== undefined)) {
      expect(validateShape(model.shapes, name, '?')).not.toEqual([]);
      for (const value of shape.enum ?? []) expect(validateShape(model.shapes, name, value)).toEqual([]);
    }
  });
});

describe('validateInput', () => {
  test('accepts good inputs, with times as Date or ISO 8601', () => {
    expect(validateInput('createApp', { name: 'shop', description: undefined, tags: { team: 'web' } })).toEqual([]);
    const job = { appId: 'd1', branchName: 'main', jobType: 'RELEASE' };
    for (const commitTime of [new Date(), '2026-01-31T12:00:00Z', '2026-01-31']) {
      expect(validateInput('startJob', { ...job, commitTime })).toEqual([]);
    }
    expect(validateInput('startJob', { ...job, commitTime: 'yesterday' })).toEqual([
      { path: 'commitTime', rule: expect.stringContaining('ISO 8601') },
    ]);
  });

  test('tells all violations at once, each with its path', () => {
    const input = {
      platform: 'web',
      customRules: [{ source: '/a' }, { source: '', target: '/b', status: '1' }],
      tags: { 'aws:x': 'a', ok: 'b'.repeat(257) },
      enableBasicAuth: 'yes',
      envronmentVariables: {},
      autoBranchCreationPatterns: 'main',
    };
    expect(validateInput('createApp', input)).toEqual([
      { path: 'name', rule: 'is required' },
      { path: 'platform', rule: 'must be one of WEB, WEB_DYNAMIC, WEB_COMPUTE', suggestion: 'WEB' },
      { path: 'enableBasicAuth', rule: 'must be true or false' },
      { path: 'customRules[0].target', rule: 'is required' },
      { path: 'customRules[1].source', rule: 'must have at least 1 characters' },
      { path: 'customRules[1].status', rule: 'must have at least 3 characters' },
      { path: 'tags.aws:x', rule: expect.stringMatching(/^its name must match/) },
      { path: 'tags.ok', rule: 'must have at most 256 characters' },
      { path: 'autoBranchCreationPatterns', rule: 'must be a list' },
      { path: 'envronmentVariables', rule: 'is not a known member', suggestion: 'environmentVariables' },
    ]);
  });

  test.each(['', '.', '..'])('refuses %o as part of a path', (branchName) => {
    expect(validateInput('deleteBranch', { appId: 'd1', branchName })).toEqual([
      { path: 'branchName', rule: expect.stringContaining('part of the path') },
    ]);
  });

  test('counts characters, not UTF-16 units, and map entries and numbers', () => {
    expect(validateInput('createApp', { name: '😀'.repeat(255) })).toEqual([]);
    expect(validateInput('createApp', { name: '😀'.repeat(256) })).toHaveLength(1);
    const tags = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, 'v']));
    expect(validateInput('createApp', { name: 'a', tags })).toEqual([
      { path: 'tags', rule: 'must have at most 50 entries' },
    ]);
    const list = { AppId: 'd1', BackendEnvironmentName: 'dev' };
    expect(validateInput('listBackendJobs', { ...list, MaxResults: 26 })).toHaveLength(1);
    expect(validateInput('listBackendJobs', { ...list, MaxResults: 1.5 })).toHaveLength(1);
    expect(validateInput('listBackendJobs', { ...list, MaxResults: 25 })).toEqual([]);
  });

  test.each([undefined, null, 'text', [[]], 5])('refuses %o as an input', (input) => {
    expect(validateInput('listApps', input)).toEqual([{ path: '', rule: 'must be an object' }]);
  });

  test('never shows a value', () => {
    const found = validateInput('createApp', { name: 'a', accessToken: 's3cret'.repeat(1000), repository: 5 });
    expect(found).toHaveLength(2);
    expect(JSON.stringify(found)).not.toContain('s3cret');
  });
});

describe('an input that is out of all proportion', () => {
  test('with thousands of unknown members is refused at once, in a message of a few lines', () => {
    const before = process.cpuUsage();
    const input = Object.fromEntries(Array.from({ length: 30_000 }, (_, index) => [`member${index}`, 1]));
    const said = sayViolations(validateInput('createApp', { ...input, name: 'x' }));
    expect(said).toMatch(/; and 29950 more$/);
    expect(said.length).toBeLessThan(5_000);
    // Of this process, since others may have the machine meanwhile.
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(2_000);
  });

  test('with names of thousands of characters has them shortened', () => {
    expect(sayViolations(validateInput('createApp', { name: 'x', ['y'.repeat(10_000)]: 1 })).length).toBeLessThan(300);
  });

  test('that is nested without end is refused', () => {
    const cyclic: Record<string, unknown> = { name: 'x' };
    cyclic['customRules'] = [cyclic];
    expect(sayViolations(validateInput('createApp', cyclic))).toBe(
      'the input must not be nested more than 32 levels deep',
    );
  });
});

test('validateShape takes any set of shapes', () => {
  const own: Shapes = {
    Input: {
      type: 'structure',
      required: ['folder'],
      members: { folder: { shape: 'Path' }, retries: { shape: 'Count' } },
    },
    Path: { type: 'string', min: 1 },
    Count: { type: 'integer', max: 3 },
  };
  expect(validateShape(own, 'Input', { retries: 4, foldr: 'x' })).toEqual([
    { path: 'folder', rule: 'is required' },
    { path: 'retries', rule: 'must be at most 3' },
    { path: 'foldr', rule: 'is not a known member', suggestion: 'folder' },
  ]);
});
