import { models, type Shapes } from '../index.ts';
import type { Violation } from '../validate.ts';

/** The inputs of workflows are written on top of the shapes of both services. */
export const serviceShapes: Shapes = { ...models.amplifybackend.shapes, ...models.amplify.shapes };

/** What the shapes of an input cannot say. */
export type Rule = (input: unknown) => Violation[];

/** Members of several inputs. What becomes part of a path has a `location`: an empty or a dot label names another resource. */
export const target = { shape: 'TargetName' };
export const appId = { shape: 'AppId', location: 'uri' } as const;
export const branch = { appId, branchName: { shape: 'BranchName', location: 'uri' } } as const;
export const environment = { appId, environmentName: { shape: 'EnvironmentName', location: 'uri' } } as const;
export const jobId = { shape: 'JobId', location: 'uri' } as const;
export const timeoutSeconds = { shape: 'TimeoutSeconds' };
/** How the lock of a thing is taken that others may work on. */
export const queueing = { onBusy: { shape: 'OnBusyBackend' }, queueSeconds: timeoutSeconds };
export const flag = { shape: 'Boolean' };

/** It becomes part of the name of a task queue. */
export const targetName = { type: 'string', max: 64, pattern: '[a-z0-9][a-z0-9-]*' } as const;

/** The shapes that these members name, beside the services' own. */
export const memberShapes: Shapes = {
  TargetName: targetName,
  Boolean: { type: 'boolean' },
  OnBusy: { type: 'string', enum: ['queue', 'skip', 'supersede', 'fail'] },
  // A job of a backend cannot be stopped.
  OnBusyBackend: { type: 'string', enum: ['queue', 'fail'] },
  TimeoutSeconds: { type: 'integer', min: 1, max: 7 * 24 * 3600 },
  ParkSeconds: { type: 'integer', min: 0, max: 60 * 24 * 3600 },
  // What waits for people: DNS records, approvals.
  LongTimeoutSeconds: { type: 'integer', min: 1, max: 60 * 24 * 3600 },
};
