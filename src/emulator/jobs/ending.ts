import type { JobStatus } from '@aws-sdk/client-amplify';
import type { JobRecord } from '../store.ts';
import type { JobWorld } from '../world.ts';
import { writeLog } from './job-log.ts';

/** Ends the step that is under way, if one is, and writes its log. */
export function endStep({ clock, storage }: JobWorld, job: JobRecord, status: JobStatus, reason?: string): void {
  const step = job.steps.at(-1);
  if (step === undefined || step.endTime !== undefined) return;
  step.status = status;
  step.endTime = clock.now();
  if (reason !== undefined) step.statusReason = reason;
  writeLog(storage, job, step);
}

/** Ends a job for good and drops what was uploaded for it. */
export function finish(world: JobWorld, job: JobRecord, status: 'SUCCEED' | 'FAILED' | 'CANCELLED'): void {
  if (status === 'CANCELLED') endStep(world, job, 'CANCELLED');
  job.status = status;
  job.endTime = world.clock.now();
  if (status !== 'CANCELLED') world.events.tell(job, status);
  const { source } = job;
  const uploads =
    source.kind === 'zip' ? [source.object] : source.kind === 'files' ? Object.values(source.objects) : [];
  if (uploads.length === 0) return;
  world.saver.afterSave(() => Promise.all(uploads.map((object) => world.storage.remove(object))));
}

/** Ends a job and the named step of it, which need not have begun, with a reason. */
export function fail(world: JobWorld, job: JobRecord, stepName: string, reason: string): void {
  if (job.steps.at(-1)?.stepName !== stepName) {
    job.steps.push({ stepName, startTime: world.clock.now(), status: 'RUNNING' });
  }
  endStep(world, job, 'FAILED', reason);
  finish(world, job, 'FAILED');
}
