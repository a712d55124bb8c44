/** Input and result of every workflow. */
export type * from './contracts/access-logs.ts';
export type * from './contracts/apps.ts';
export type * from './contracts/backend-resources.ts';
export type * from './contracts/artifacts.ts';
export type * from './contracts/backends.ts';
export type * from './contracts/call-budget.ts';
export type * from './contracts/check-targets.ts';
export type * from './contracts/domains.ts';
export type * from './contracts/environments.ts';
export type * from './contracts/jobs.ts';
export type * from './contracts/left-behind.ts';
export type * from './contracts/locks.ts';
export type * from './contracts/operations.ts';
export type * from './contracts/orphans.ts';
export type * from './contracts/sources.ts';
export type * from './contracts/target.ts';
