import { createHash } from 'node:crypto';
import type { JobRecord, StepRecord } from '../store.ts';
import type { Storage } from '../storage/storage.ts';

const line = (time: number, level: string, text: string): string =>
  `${new Date(time).toISOString()} [${level}]: ${text}`;

/** Writes the log of a step that ended, so that its `logUrl` serves it. A build leaves its log as an artifact too. */
export function writeLog(storage: Storage, job: JobRecord, step: StepRecord): void {
  const end = step.endTime ?? step.startTime;
  const lines = [
    line(step.startTime, 'INFO', `Step ${step.stepName} of job ${job.jobId}, branch ${job.branchName} of ${job.appId}`),
    ...(step.statusReason === undefined ? [] : [line(end, 'ERROR', step.statusReason)]),
    line(end, 'INFO', `Step ${step.stepName} ended: ${step.status}`),
  ];
  step.logObject = `${job.jobArn}/${step.stepName}.txt`;
  storage.writeText(step.logObject, `${lines.join('\n')}\n`);
  if (step.stepName === 'BUILD') {
    const id = createHash('sha256').update(step.logObject).digest('hex').slice(0, 32);
    job.artifacts.set(id, { fileName: 'build-log.txt', object: step.logObject });
  }
}
