import type { MetricMeter } from '@temporalio/common';
import type { ArtifactStore } from '../src/artifacts/store.ts';
import { createArtifactActivities, createArtifacts } from './artifacts.ts';
import { createResourceInspector } from './backend-resources.ts';
import { createAccessLogActivities } from './access-logs.ts';
import { CallBudget } from './budget/call-budget.ts';
import { realTime, type Time } from './budget/time.ts';
import { clientOptions, type Clients, type Target } from './clients.ts';
import { createOperationActivities } from './create-activities.ts';
import { createDomainActivities } from './domains.ts';
import { createAppAbandonment } from './effects/abandon-app.ts';
import { createBranchJobActivities } from './effects/branch-job.ts';
import { createTargetInspector } from './inspect-target.ts';
import { createLister } from './list-all.ts';
import { createMetrics } from './metrics.ts';
import { createOperationCalls } from './operation-calls.ts';
import { createAppReader } from './read-app.ts';
import { createRetentionActivities } from './retention.ts';
import { createSecrets, createSecretSources, type SecretPolicy } from './secrets/index.ts';
import { createSiteChecks } from './site-check.ts';
import { createSend, type Send } from './send.ts';
import { createUnfinishedJobsLister } from './unfinished-jobs.ts';
import { createVersionActivities } from './versions.ts';
import { createWaits, type Waits } from './waits/index.ts';

/** What the activities of all targets of a worker share. */
export interface Shared {
  readonly artifacts: ArtifactStore;
  readonly policy: SecretPolicy;
  /** Checks of deployed sites may ask addresses of the worker's own machine and network. Default false. */
  readonly checkPrivateAddresses?: boolean;
  /** Where metrics go to. Default: nowhere. */
  readonly meter?: MetricMeter;
  /** Gives calls to AWS what traces need. Default: they are not traced. */
  readonly traced?: (send: Send) => Send;
  /** That of the waits. Default: this machine's. */
  readonly time?: Time;
}

/** A target as a worker serves it. */
export interface ServedTarget {
  readonly name: string;
  readonly activities: Activities;
  readonly budget: CallBudget;
  readonly waits: Waits;
}

/** Makes everything by which a worker acts on a target. All that it calls there shares one budget. */
export function serveTarget(target: Target, clients: Clients, shared: Shared): ServedTarget {
  const { name, callsPerSecond, clockSpeed = 1, events = false } = target;
  const budget = new CallBudget({ time: realTime, ...(callsPerSecond !== undefined && { callsPerSecond }) });
  const metrics = createMetrics(name, shared.meter);
  const { traced = (one) => one, time = realTime } = shared;
  const send = traced(createSend(clients, budget, metrics, time));
  const waits = createWaits({ send, budget, metrics, clockSpeed, events, time });
  const secrets = createSecrets(shared.policy, createSecretSources(clientOptions(target)));
  const call = createOperationCalls(send, metrics);
  const urgent = createOperationCalls(send, metrics, 'stop');
  const carried = createArtifactActivities(call, shared.artifacts);
  const activities = {
    ...createOperationActivities(call, secrets),
    ...createLister(call, secrets),
    ...carried,
    ...createVersionActivities(call, carried.artifactOfJob),
    ...createSiteChecks({ allowPrivate: shared.checkPrivateAddresses ?? false }),
    ...createRetentionActivities(call, shared.artifacts, name),
    ...createBranchJobActivities(call, urgent, createArtifacts(call, shared.artifacts, name), metrics),
    ...createDomainActivities(call),
    ...createResourceInspector(call, secrets),
    ...createAppReader(call, secrets),
    ...createAppAbandonment(call),
    ...createUnfinishedJobsLister(call),
    ...createTargetInspector(target, clients, call),
    ...createAccessLogActivities(call, shared.artifacts),
    ...waits.activities,
  };
  return { name, activities, budget, waits };
}

/** The activities as workflows call them: the 68 operations, and what takes several calls but must be one step. */
export type Activities = ReturnType<typeof createOperationActivities> &
  ReturnType<typeof createLister> &
  ReturnType<typeof createArtifactActivities> &
  ReturnType<typeof createVersionActivities> &
  ReturnType<typeof createSiteChecks> &
  ReturnType<typeof createResourceInspector> &
  ReturnType<typeof createAppReader> &
  ReturnType<typeof createAppAbandonment> &
  ReturnType<typeof createUnfinishedJobsLister> &
  ReturnType<typeof createTargetInspector> &
  ReturnType<typeof createRetentionActivities> &
  ReturnType<typeof createBranchJobActivities> &
  ReturnType<typeof createDomainActivities> &
  ReturnType<typeof createAccessLogActivities> &
  Waits['activities'];
