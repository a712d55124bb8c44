import { setMaxListeners } from 'node:events';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { CallBudget } from '../../activities/budget/call-budget.ts';
import { realTime } from '../../activities/budget/time.ts';
import type { JobRef } from '../../activities/effects/stop-job.ts';
import { createMetrics } from '../../activities/metrics.ts';
import { createSend } from '../../activities/send.ts';
import { DEFAULT_TARGET } from '../../workflows/queues.ts';
import { connect } from '../client.ts';
import { type Config, ConfigError } from '../config.ts';
import { type ReadyTarget, readyTargets } from '../worker-targets.ts';
import { handOver } from './hand-over.ts';
import { type Finding, Inquiries } from './inquiries.ts';
import { waitsQuery } from './open-waits.ts';
import { type Message, Queue } from './queue.ts';
import { readEvents } from './reader.ts';

/** Which events are read, and how. */
export interface EventsOptions {
  readonly config: Config;
  /** URL of the SQS queue that an EventBridge rule puts the events into. */
  readonly queueUrl: string;
  /** Endpoint of SQS. Default: the host of `queueUrl`. */
  readonly endpoint?: string;
  /** Name of the target that the queue is read and Amplify is asked for. Default `default`. */
  readonly target?: string;
  /** GetJob calls a second that are never exceeded; fewer while Amplify throttles. Default 2. */
  readonly callsPerSecond?: number;
  readonly log: Logger;
}

/** A process's reading of events. */
export interface RunningEvents {
  /** Ends it within seconds; messages that are not dealt with are given back to the queue. */
  stop(): Promise<void>;
}

const CALLS_PER_SECOND = 2;

/**
 * Lets events of Amplify end the waits for jobs, before their next look would. Events that are lost, doubled, late or
 * made up change nothing but when that is.
 * @throws {ConfigError} for an unknown target, a queue that cannot be read, a namespace without the search attributes;
 * {@link UnreachableError} when Temporal does not answer.
 */
export async function startEvents(options: EventsOptions): Promise<RunningEvents> {
  const { config, queueUrl, endpoint, callsPerSecond = CALLS_PER_SECOND, log } = options;
  if (!config.searchAttributes) throw new ConfigError('SEARCH_ATTRIBUTES=off: events find what waits by them');
  const { target, clients, region, amplify } = await readyTarget(config, options.target);
  const closing: (() => unknown)[] = [() => clients.destroy()];
  const close = async (): Promise<void> => {
    for (const end of closing.toReversed()) await end();
  };
  try {
    const { client, close: disconnect } = await connect(config);
    closing.push(disconnect);
    await checkSearchAttributes(client);
    const queue = new Queue({ target, queueUrl, endpoint, log });
    closing.push(() => queue.close());
    const send = createSend(clients, new CallBudget({ time: realTime, callsPerSecond }), createMetrics(target.name));
    const [stopReading, stopAsking] = [new AbortController(), new AbortController()];
    // Every inquiry listens to it.
    setMaxListeners(0, stopAsking.signal);
    const asking = { time: realTime, log, signal: stopAsking.signal };
    const inquire = (job: JobRef): Promise<Finding> => handOver({ client, send, log }, job, asking.signal);
    const inquiries = new Inquiries({ inquire, queue, ...asking });
    const first = await firstMessages(queue, queueUrl);
    log.info({ queueUrl, target: target.name, region, amplify }, 'events started');
    const reading = readEvents(first, { queue, inquiries, log, signal: stopReading.signal });
    return {
      stop: async () => {
        stopReading.abort();
        await reading;
        stopAsking.abort();
        await inquiries.ended();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function readyTarget({ targets }: Config, name = DEFAULT_TARGET): Promise<ReadyTarget> {
  const [ready] = await readyTargets(targets.filter((target) => target.name === name));
  if (ready !== undefined) return ready;
  throw new ConfigError(`There is no target ${name}. There are: ${targets.map((target) => target.name).join(', ')}`);
}

async function checkSearchAttributes(client: Client): Promise<void> {
  try {
    await client.workflow.count(waitsQuery({ appId: 'd1', branchName: 'main' }));
  } catch (error) {
    throw new ConfigError(
      `The namespace cannot be searched by the search attributes of waits, which a worker adds to it: ${reason(error)}`,
      { cause: error },
    );
  }
}

async function firstMessages(queue: Queue, queueUrl: string): Promise<Message[]> {
  try {
    return await queue.receive({ now: true });
  } catch (error) {
    throw new ConfigError(`The queue ${queueUrl} cannot be read: ${reason(error)}`, { cause: error });
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : `${error.name}: ${error.message}`;
}
