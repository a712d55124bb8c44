import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';

/** A queue of events with its dead-letter queue, on an SQS server of tests. */
export interface TestQueue {
  readonly url: string;
  readonly client: SQSClient;
  /** Puts messages into the queue. */
  send(bodies: readonly string[]): Promise<void>;
  /** Messages that the queue has: to be had, lent, and those in the dead-letter queue. */
  count(): Promise<{ waiting: number; lent: number; dead: number }>;
  close(): void;
}

/** An event in the form of EventBridge, for whatever a test wants to claim. */
export function eventOf(detail: object, envelope: object = {}): string {
  return JSON.stringify({
    version: '0',
    id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
    'detail-type': 'Amplify Deployment Status Change',
    source: 'aws.amplify',
    account: '123456789012',
    time: '2026-01-31T12:00:00Z',
    region: 'eu-west-1',
    resources: [],
    detail,
    ...envelope,
  });
}

/** Makes a queue whose messages are given up after `maxReceiveCount` deliveries. */
export async function makeQueue(endpoint: string, name: string, maxReceiveCount = 5): Promise<TestQueue> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new SQSClient({ endpoint, region: 'eu-west-1', credentials });
  const make = async (QueueName: string, Attributes: Record<string, string>): Promise<string> =>
    (await client.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';
  const numbers = async (QueueUrl: string): Promise<Record<string, string>> =>
    (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes ?? {};
  const dead = await make(`${name}-dead`, {});
  const { QueueArn: deadLetterTargetArn } = await numbers(dead);
  const url = await make(name, { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }) });
  await client.send(new PurgeQueueCommand({ QueueUrl: url }));
  return {
    url,
    client,
    send: async (bodies) => {
      for (let first = 0; first < bodies.length; first += 10) {
        const entries = bodies.slice(first, first + 10).map((MessageBody, index) => ({ Id: `${index}`, MessageBody }));
        await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: entries }));
      }
    },
    count: async () => {
      const [own, given] = await Promise.all([numbers(url), numbers(dead)]);
      return {
        waiting: Number(own['ApproximateNumberOfMessages']),
        lent: Number(own['ApproximateNumberOfMessagesNotVisible']),
        dead: Number(given['ApproximateNumberOfMessages']),
      };
    },
    close: () => client.destroy(),
  };
}
