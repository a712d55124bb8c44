import type { ArtifactStore } from '../src/artifacts/store.ts';
import type { Clients } from './clients.ts';
import { createOperationActivities } from './create-activities.ts';
import { createBranchJobActivities } from './effects/branch-job.ts';
import { createLister } from './list-all.ts';
import { createOperationCalls } from './operation-calls.ts';
import type { Secrets } from './secrets/index.ts';
import { uploadArtifact } from './transfer.ts';
import { createJobWait } from './waits/job.ts';

/** What the activities of a target work with. */
export interface ActivityDependencies {
  readonly clients: Clients;
  readonly artifacts: ArtifactStore;
  readonly secrets: Secrets;
}

/** Every activity of a target: the 68 operations, and what takes several calls but must be one step. */
export function createActivities({ clients, artifacts, secrets }: ActivityDependencies) {
  const call = createOperationCalls(clients);
  return {
    ...createOperationActivities(call, secrets),
    ...createLister(call, secrets),
    ...createBranchJobActivities(call, (url, artifact) => uploadArtifact(url, artifact, artifacts)),
    ...createJobWait(call),
  };
}

/** The activities as workflows call them. */
export type Activities = ReturnType<typeof createActivities>;
