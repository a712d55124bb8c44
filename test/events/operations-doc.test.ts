import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, type ScalarTag } from 'yaml';
import { packageRoot } from '../../src/dev/paths.ts';
import { jobEventStatuses, readJobEvent } from '../../src/events/job-event.ts';
import { retryAfter } from '../../src/events/queue.ts';
import { eventOf } from './queues.ts';

/** Functions of CloudFormation, kept as text. */
const functions: readonly ScalarTag[] = ['GetAtt', 'Ref', 'Sub'].map((name) => ({
  tag: `!${name}`,
  resolve: (text: string) => `${name} ${text}`,
}));

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

const doc = readFileSync(join(packageRoot, 'docs', 'operations.md'), 'utf8');
const source = /^## Events$.*?^```yaml\n(.*?)^```$/ms.exec(doc)?.[1] ?? '';
const template = parse(source, { customTags: [...functions] }) as { Resources: Record<string, Resource> };

/** The one resource of a type, or the one of that name. */
function properties(type: string, name?: string): Resource['Properties'] {
  const found = Object.entries(template.Resources).filter(
    ([own, { Type }]) => Type === type && (name === undefined || own === name),
  );
  expect(found).toHaveLength(1);
  return found[0]?.[1].Properties ?? {};
}

test('the documented rule lets through what is understood, and whatever ends a wait', () => {
  const { EventPattern } = properties('AWS::Events::Rule') as {
    EventPattern: { source: string[]; 'detail-type': string[]; detail: { jobStatus: string[] } };
  };
  const { jobStatus: statuses, ...others } = EventPattern.detail;
  expect(others).toEqual({});
  expect(statuses).toEqual(jobEventStatuses.filter((status) => status !== 'STARTED'));
  for (const jobStatus of statuses) {
    const body = eventOf(
      { appId: 'd1a2b3c4d5e6f7', branchName: 'main', jobId: '1', jobStatus },
      { source: EventPattern.source[0], 'detail-type': EventPattern['detail-type'][0] },
    );
    expect(readJobEvent(body)).toMatchObject({ jobStatus });
  }
  expect([EventPattern.source.length, EventPattern['detail-type'].length]).toEqual([1, 1]);
});

test('the documented queue takes from the rule alone, and gives up bad messages', () => {
  const queue = 'AmplifyEvents';
  expect(properties('AWS::Events::Rule')['Targets']).toMatchObject([{ Arn: `GetAtt ${queue}.Arn` }]);
  expect(properties('AWS::SQS::Queue', queue)['RedrivePolicy']).toEqual({
    deadLetterTargetArn: 'GetAtt AmplifyEventsDead.Arn',
    maxReceiveCount: 35,
  });
  expect(template.Resources['AmplifyEventsDead']?.Type).toBe('AWS::SQS::Queue');
  expect(properties('AWS::SQS::QueuePolicy')).toMatchObject({
    Queues: [`Ref ${queue}`],
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: `GetAtt ${queue}.Arn`,
          Condition: { ArnEquals: { 'aws:SourceArn': 'GetAtt AmplifyEventsRule.Arn' } },
        },
      ],
    },
  });
});

test('the documented queue keeps an event while Amplify or Temporal is away for half an hour', () => {
  const { MessageRetentionPeriod, RedrivePolicy } = properties('AWS::SQS::Queue', 'AmplifyEvents') as {
    MessageRetentionPeriod: number;
    RedrivePolicy: { maxReceiveCount: number };
  };
  const deliveries = Array.from({ length: RedrivePolicy.maxReceiveCount - 1 }, (_, index) => index + 1);
  const tried = deliveries.reduce((seconds, delivery) => seconds + retryAfter({ deliveries: delivery }), 0);
  expect(tried).toBeGreaterThan(30 * 60);
  expect(tried).toBeLessThan(MessageRetentionPeriod);
});

test('the documented permissions are those of the calls that are made', () => {
  const code = readFileSync(join(packageRoot, 'src', 'events', 'queue.ts'), 'utf8');
  // SQS has no permissions of their own for batches.
  const calls = [...code.matchAll(/new (\w+?)(?:Batch)?Command\(/g)].map(([, name]) => `sqs:${name}`);
  const { PolicyDocument } = properties('AWS::IAM::ManagedPolicy') as {
    PolicyDocument: { Statement: { Action: string[]; Resource: string }[] };
  };
  expect(PolicyDocument.Statement.flatMap(({ Action }) => Action).toSorted()).toEqual(
    [...new Set([...calls, 'amplify:GetJob'])].toSorted(),
  );
});
