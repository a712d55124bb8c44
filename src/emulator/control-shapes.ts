import { conditionOperators } from './access/evaluate.ts';
import { recordKinds } from './domains/control.ts';
import { faultKinds } from './faults.ts';
import { defaultQuotas } from './quotas.ts';
import { defaultTimings } from './timings.ts';
import type { Shapes } from '../model/index.ts';

const numbers = (names: readonly string[]): Record<string, { shape: string }> =>
  Object.fromEntries(names.map((name) => [name, { shape: 'Number' }]));

/** What the control API takes, in the same terms as the service models. */
export const controlShapes = {
  String: { type: 'string' },
  Number: { type: 'double', min: 0 },
  Count: { type: 'integer', min: 0 },
  Kind: { type: 'string', enum: faultKinds },
  Outcome: { type: 'string', enum: ['succeed', 'fail', 'hang'] },
  Status: { type: 'integer', min: 200, max: 599 },
  Clock: { type: 'structure', members: numbers(['speed', 'advanceSeconds']) },
  Timings: { type: 'structure', members: numbers(Object.keys(defaultTimings)) },
  Quotas: {
    type: 'structure',
    members: {
      account: { shape: 'String' },
      region: { shape: 'String' },
      ...numbers(Object.keys(defaultQuotas)),
    },
  },
  Fault: {
    type: 'structure',
    required: ['kind'],
    members: {
      kind: { shape: 'Kind' },
      operation: { shape: 'String' },
      count: { shape: 'Count' },
      skip: { shape: 'Count' },
      name: { shape: 'String' },
      status: { shape: 'Status' },
      message: { shape: 'String' },
      seconds: { shape: 'Number' },
      perSecond: { shape: 'Count' },
    },
  },
  RecordsToAdd: { type: 'string', enum: Object.keys(recordKinds) },
  Boolean: { type: 'boolean' },
  Domain: {
    type: 'structure',
    required: ['domainName'],
    members: {
      domainName: { shape: 'String' },
      account: { shape: 'String' },
      region: { shape: 'String' },
      appId: { shape: 'String' },
      add: { shape: 'RecordsToAdd' },
      conflict: { shape: 'Boolean' },
    },
  },
  JobPlan: {
    type: 'structure',
    required: ['outcome'],
    members: {
      appId: { shape: 'String' },
      branchName: { shape: 'String' },
      outcome: { shape: 'Outcome' },
      step: { shape: 'String' },
      commitId: { shape: 'String' },
      reason: { shape: 'String' },
      seconds: { shape: 'Number' },
      times: { shape: 'Count' },
    },
  },
  Url: { type: 'string', pattern: 'https?://[^\\s/?#@]+(/[^\\s?#]*)?' },
  Share: { type: 'double', min: 0, max: 1 },
  Events: {
    type: 'structure',
    required: ['queueUrl'],
    members: {
      queueUrl: { shape: 'Url' },
      endpoint: { shape: 'Url' },
      region: { shape: 'String' },
      loss: { shape: 'Share' },
      duplicate: { shape: 'Share' },
      delaySeconds: { shape: 'Delay' },
      seed: { shape: 'Count' },
    },
  },
  Account: { type: 'string', pattern: '\\d{12}' },
  Principal: {
    type: 'structure',
    required: ['accessKeyId', 'policy'],
    members: { accessKeyId: { shape: 'String' }, account: { shape: 'Account' }, policy: { shape: 'Policy' } },
  },
  Policy: {
    type: 'structure',
    required: ['Version', 'Statement'],
    members: { Version: { shape: 'PolicyVersion' }, Statement: { shape: 'Statements' } },
  },
  PolicyVersion: { type: 'string', enum: ['2012-10-17'] },
  Statements: { type: 'list', member: { shape: 'Statement' } },
  Statement: {
    type: 'structure',
    required: ['Effect', 'Action', 'Resource'],
    members: {
      Sid: { shape: 'String' },
      Effect: { shape: 'PolicyEffect' },
      Action: { shape: 'Strings' },
      Resource: { shape: 'Strings' },
      Condition: { shape: 'Conditions' },
    },
  },
  PolicyEffect: { type: 'string', enum: ['Allow', 'Deny'] },
  Strings: { type: 'list', member: { shape: 'String' } },
  Conditions: {
    type: 'structure',
    members: Object.fromEntries(conditionOperators.map((operator) => [operator, { shape: 'ConditionKeys' }])),
  },
  ConditionKeys: { type: 'map', key: { shape: 'String' }, value: { shape: 'Strings' } },
  Delay: { type: 'double', min: 0, max: 3600 },
  BackendPlan: {
    type: 'structure',
    required: ['outcome'],
    members: {
      appId: { shape: 'String' },
      environmentName: { shape: 'String' },
      operation: { shape: 'String' },
      outcome: { shape: 'Outcome' },
      reason: { shape: 'String' },
      seconds: { shape: 'Number' },
      times: { shape: 'Count' },
    },
  },
} as const satisfies Shapes;
