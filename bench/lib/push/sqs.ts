import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { scope } from '../emulated-job.ts';
import { memberOf } from '../../../src/model/member-of.ts';

/** One queue of what stands for SQS, on loopback. It takes the requests that events need, and checks no signatures. */
export interface SqsQueue {
  readonly url: string;
  /** Puts a message into it. */
  send(body: string): void;
  /** Messages that nobody has removed. */
  readonly size: number;
  close(): Promise<void>;
}

interface Message {
  readonly id: string;
  readonly body: string;
  deliveries: number;
  /** To be had from then on, epoch milliseconds. */
  visibleAt: number;
}

const sendMessage = z.object({ MessageBody: z.string() });
const receiveMessage = z.object({
  MaxNumberOfMessages: z.number(),
  VisibilityTimeout: z.number(),
  WaitTimeSeconds: z.number(),
});
const deleteMessageBatch = z.object({ Entries: z.array(z.object({ Id: z.string(), ReceiptHandle: z.string() })) });
const changeMessageVisibility = z.object({ ReceiptHandle: z.string(), VisibilityTimeout: z.number() });

/** Messages in the order in which they came. A receipt is the id of its message, whichever delivery it is from. */
class Messages {
  readonly #messages = new Map<string, Message>();
  #wake: (() => void) | undefined;
  #closed = false;

  get size(): number {
    return this.#messages.size;
  }

  send(body: string): Message {
    const message = { id: randomUUID(), body, deliveries: 0, visibleAt: 0 };
    this.#messages.set(message.id, message);
    this.#wake?.();
    return message;
  }

  /** One reader at a time is told of what comes; a second one would have it at the end of its poll. */
  async receive(most: number, lentMs: number, waitMs: number): Promise<Message[]> {
    const deadline = Date.now() + waitMs;
    for (;;) {
      const lent = this.#lend(most, lentMs);
      const left = deadline - Date.now();
      if (lent.length > 0 || left <= 0 || this.#closed) return lent;
      await this.#change(left);
    }
  }

  remove(id: string): void {
    this.#messages.delete(id);
  }

  release(id: string, afterMs: number): void {
    const message = this.#messages.get(id);
    if (message === undefined) return;
    message.visibleAt = Date.now() + afterMs;
    this.#wake?.();
  }

  /** Ends the polls. */
  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  #lend(most: number, lentMs: number): Message[] {
    const now = Date.now();
    const lent: Message[] = [];
    for (const message of this.#messages.values()) {
      if (message.visibleAt > now) continue;
      if (lent.length >= most) break;
      message.deliveries += 1;
      message.visibleAt = now + lentMs;
      lent.push(message);
    }
    return lent;
  }

  /** Until a message comes, or one comes back, or so long at most. */
  async #change(mostMs: number): Promise<void> {
    const now = Date.now();
    const returns = [...this.#messages.values()].map(({ visibleAt }) => visibleAt - now);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(mostMs, ...returns));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** SQS's operations, in JSON. */
const operations: Readonly<Record<string, (messages: Messages, input: unknown) => object | Promise<object>>> = {
  SendMessage: (messages, input) => {
    const { MessageBody } = sendMessage.parse(input);
    return { MessageId: messages.send(MessageBody).id, MD5OfMessageBody: md5(MessageBody) };
  },
  ReceiveMessage: async (messages, input) => {
    const { MaxNumberOfMessages, VisibilityTimeout, WaitTimeSeconds } = receiveMessage.parse(input);
    const lent = await messages.receive(MaxNumberOfMessages, VisibilityTimeout * 1000, WaitTimeSeconds * 1000);
    return {
      Messages: lent.map(({ id, body, deliveries }) => ({
        MessageId: id,
        ReceiptHandle: id,
        Body: body,
        // The SDK refuses messages without it.
        MD5OfBody: md5(body),
        Attributes: { ApproximateReceiveCount: String(deliveries) },
      })),
    };
  },
  DeleteMessageBatch: (messages, input) => {
    const { Entries } = deleteMessageBatch.parse(input);
    for (const { ReceiptHandle } of Entries) messages.remove(ReceiptHandle);
    return { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] };
  },
  ChangeMessageVisibility: (messages, input) => {
    const { ReceiptHandle, VisibilityTimeout } = changeMessageVisibility.parse(input);
    messages.release(ReceiptHandle, VisibilityTimeout * 1000);
    return {};
  },
};

/** Starts it on a free port. */
export async function startSqs(): Promise<SqsQueue> {
  const messages = new Messages();
  // Longer than any client of the benchmark keeps a connection: one that is closed under a request fails it.
  const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    const name = String(request.headers['x-amz-target']).replace('AmazonSQS.', '');
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
    };
    text(request)
      .then((body) => {
        const operation = operations[name];
        if (operation === undefined) throw new Error(`${name} is not there`);
        return operation(messages, JSON.parse(body));
      })
      .then(
        (output) => answer(200, output),
        (error: unknown) => answer(400, { __type: 'InvalidRequest', message: String(error) }),
      );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String(memberOf(server.address(), 'port'))}/${scope.account}/events`,
    send: (body) => void messages.send(body),
    get size() {
      return messages.size;
    },
    close: async () => {
      messages.close();
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      await closed;
    },
  };
}

function md5(body: string): string {
  return createHash('md5').update(body).digest('hex');
}
