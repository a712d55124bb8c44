import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Logger } from 'pino';
import { clientOptions, type Target } from '../../activities/clients.ts';

/** A message that SQS lent: it comes back unless it is removed in time. */
export interface Message {
  /** The same at each delivery. */
  readonly id: string;
  /** Of this delivery. */
  readonly receipt: string;
  readonly body: string;
  /** How often it was delivered, this time included. */
  readonly deliveries: number;
}

/** Which queue, and how it is reached. */
export interface QueueOptions {
  readonly target: Target;
  readonly queueUrl: string;
  /** Default: the host of `queueUrl`. */
  readonly endpoint?: string | undefined;
  readonly log: Logger;
}

/** SQS answers a long poll after so many seconds at the latest. It is let end when the process does. */
const LONG_POLL_SECONDS = 5;
const REQUEST_SECONDS = LONG_POLL_SECONDS + 5;
/** How long a message is ours; longer than anything takes that is done with it. */
const LENT_SECONDS = 120;
const MOST_AT_ONCE = 10;
/** A message that is given back is delivered again after so many seconds, doubled each time. */
const RETRY_SECONDS = 5;
const MOST_RETRY_SECONDS = 60;

/** An SQS queue. Messages that cannot be removed or given back now come back by themselves, and are seen to be done. */
export class Queue {
  readonly #client: SQSClient;
  readonly #url: string;
  readonly #log: Logger;
  readonly #requests = new Set<Promise<void>>();
  readonly #toRemove: Message[] = [];
  #removing = false;

  constructor({ target, queueUrl, endpoint = new URL(queueUrl).origin, log }: QueueOptions) {
    this.#client = new SQSClient({
      ...clientOptions({ ...target, timeouts: { ...target.timeouts, requestSeconds: REQUEST_SECONDS } }),
      endpoint,
      // The URL tells it all.
      useFipsEndpoint: false,
      useDualstackEndpoint: false,
      useQueueUrlAsEndpoint: false,
    });
    this.#url = queueUrl;
    this.#log = log;
  }

  /** Messages, none if none comes within 5 s, or, with `now`, at once. */
  async receive({ now = false } = {}): Promise<Message[]> {
    const request: ReceiveMessageCommandInput = {
      QueueUrl: this.#url,
      MaxNumberOfMessages: MOST_AT_ONCE,
      VisibilityTimeout: LENT_SECONDS,
      WaitTimeSeconds: now ? 0 : LONG_POLL_SECONDS,
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
    };
    const { Messages = [] } = await this.#client.send(new ReceiveMessageCommand(request));
    return Messages.map(({ MessageId = '', ReceiptHandle = '', Body = '', Attributes = {} }) => ({
      id: MessageId,
      receipt: ReceiptHandle,
      body: Body,
      deliveries: Number(Attributes.ApproximateReceiveCount ?? 1),
    }));
  }

  /** Deletes a message: what it asked for is done. */
  remove(message: Message): void {
    this.#toRemove.push(message);
    if (!this.#removing) this.#track(this.#removeAll());
  }

  /** Gives a message back: it is delivered again after so many seconds. Default: 5, doubled each time up to 60. */
  release(message: Message, seconds = retryAfter(message)): void {
    const request = { QueueUrl: this.#url, ReceiptHandle: message.receipt, VisibilityTimeout: seconds };
    this.#track(this.#client.send(new ChangeMessageVisibilityCommand(request)));
  }

  /** Ends it, when all messages are removed and given back that are to be. */
  async close(): Promise<void> {
    await Promise.all(this.#requests);
    this.#client.destroy();
  }

  /** What is to be removed gathers while a request is under way. */
  async #removeAll(): Promise<void> {
    this.#removing = true;
    try {
      while (this.#toRemove.length > 0) {
        const some = this.#toRemove.splice(0, MOST_AT_ONCE);
        const Entries = some.map(({ receipt }, index) => ({ Id: String(index), ReceiptHandle: receipt }));
        await this.#client.send(new DeleteMessageBatchCommand({ QueueUrl: this.#url, Entries }));
      }
    } finally {
      this.#removing = false;
    }
  }

  #track(request: Promise<unknown>): void {
    const tracked = request
      .then(() => undefined)
      .catch((error: unknown) => this.#log.debug({ err: error }, 'a message could not be removed or given back'))
      .finally(() => this.#requests.delete(tracked));
    this.#requests.add(tracked);
  }
}

/** After how many seconds a message that is given back is delivered again. */
export function retryAfter({ deliveries }: Pick<Message, 'deliveries'>): number {
  return Math.min(MOST_RETRY_SECONDS, RETRY_SECONDS * 2 ** Math.min(deliveries - 1, 10));
}
