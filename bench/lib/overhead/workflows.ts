import { proxyActivities } from '@temporalio/workflow';
import { effectId } from '../../../workflows/lib/effect-id.ts';
import { activitiesOf } from '../../../workflows/lib/proxies.ts';
import { type Inputs, type Kind, type Load, PLAIN_TASK_QUEUE, repeat, type Way } from './load.ts';
import type { PlainActivities } from './worker.ts';

const { calls } = activitiesOf();
const { empty, read, create } = proxyActivities<PlainActivities>({
  taskQueue: PLAIN_TASK_QUEUE,
  startToCloseTimeout: '1 minute',
  scheduleToCloseTimeout: '1 day',
  heartbeatTimeout: '15 seconds',
});

type Activity = (inputs: Inputs, index: number) => Promise<unknown>;

const activities: Record<Exclude<Way, 'bare'>, Record<Kind, Activity>> = {
  ours: {
    read: (inputs) => calls.getJob(inputs.read),
    create: (inputs, index) => calls.createApp(inputs.create, { effect: effectId(`app ${index}`) }),
  },
  plain: { read: () => read(), create: () => create() },
  empty: { read: () => empty(), create: () => empty() },
};

/** Runs the same activity many times. */
export async function manyActivities(way: Exclude<Way, 'bare'>, { kind, count }: Load, inputs: Inputs): Promise<void> {
  await repeat(count, (index) => activities[way][kind](inputs, index));
}
