/** Schedules: workflows that Temporal starts at certain times. Needs a client of `@temporalio/client` only. */
export { applySchedules, createSchedule, planSchedules } from './apply.ts';
export type { ScheduleChange, SchedulePlan } from './apply.ts';
export { backfillSchedule } from './backfill.ts';
export type { ScheduleDefinition } from './definition.ts';
export { readScheduleFile, ScheduleError } from './file.ts';
export type { ScheduleFile } from './file.ts';
export { listSchedules } from './list.ts';
export type { ListedSchedule } from './list.ts';
export type { MemberDifference } from './members.ts';
export { overlapOf, overlaps } from './overlap.ts';
export type { Overlap } from './overlap.ts';
export { showSchedule } from './show.ts';
export type { ShownSchedule } from './show.ts';
export type { ScheduledRun } from './runs.ts';
export { triggerSchedule } from './trigger.ts';
export type { Triggered } from './trigger.ts';
