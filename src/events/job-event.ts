import { z } from 'zod';
import { jobNumber } from '../job-runs.ts';

/** What EventBridge tells of a job. Anybody who may send to the queue may have made it up. */
export interface JobEvent {
  readonly appId: string;
  readonly branchName: string;
  /** Without leading zeros: nobody documents whether events have them. */
  readonly jobId: string;
  readonly jobStatus: JobEventStatus;
}

/** AWS documents no others; that CANCELLED has no event is known from its absence. */
export const jobEventStatuses = ['STARTED', 'SUCCEED', 'FAILED'] as const;
export type JobEventStatus = (typeof jobEventStatuses)[number];

/** EventBridge may add members to its envelope, so that others are no reason to refuse an event. */
const schema = z.object({
  source: z.literal('aws.amplify'),
  'detail-type': z.literal('Amplify Deployment Status Change'),
  detail: z.object({
    appId: z.string().regex(/^d[a-z0-9]{1,19}$/),
    branchName: z.string().min(1).max(255),
    jobId: z.string().regex(/^\d{1,255}$/),
    jobStatus: z.enum(jobEventStatuses),
  }),
});

/** A message of the queue is no event of a job. */
export class BadMessageError extends Error {
  override readonly name = 'BadMessageError';
}

/**
 * Reads the body of a message that an EventBridge rule put into the queue.
 * @throws {BadMessageError} that says what is wrong.
 */
export function readJobEvent(body: string): JobEvent {
  const parsed = schema.safeParse(parse(body));
  if (!parsed.success) {
    throw new BadMessageError(
      parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
    );
  }
  const { detail } = parsed.data;
  return { ...detail, jobId: jobNumber(detail.jobId) };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new BadMessageError('it is no JSON');
  }
}
