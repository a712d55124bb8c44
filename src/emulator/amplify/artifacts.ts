import type { GetArtifactUrlCommandInput, ListArtifactsCommandInput } from '@aws-sdk/client-amplify';
import type { Call } from '../call.ts';
import { notFound } from '../errors.ts';
import type { ArtifactRecord, Scope } from '../store.ts';
import type { World } from '../world.ts';
import { findJob } from './find.ts';
import { pageOf } from './paging.ts';

export function listArtifacts(input: ListArtifactsCommandInput, { scope }: Call) {
  const { artifacts } = findJob(scope, input);
  const numbered = [...artifacts].map(([artifactId, { fileName }], index) => ({
    sequence: index + 1,
    artifact: { artifactId, artifactFileName: fileName },
  }));
  const { items, ...rest } = pageOf(numbered, input, { pageSize: 50 });
  return { artifacts: items.map(({ artifact }) => artifact), ...rest };
}

export function getArtifactUrl(input: GetArtifactUrlCommandInput, call: Call, { storage, timings }: World) {
  const { artifactId = '' } = input;
  const { object } = findArtifact(call.scope, artifactId);
  const lifetimeSeconds = timings.get('downloadUrlLifetime');
  return { artifactId, artifactUrl: storage.presign({ method: 'GET', object, origin: call.origin, lifetimeSeconds }) };
}

/** Ids do not tell their job, so that all jobs are looked through. Throws NotFoundException. */
function findArtifact({ apps }: Scope, artifactId: string): ArtifactRecord {
  for (const { branches } of apps.values()) {
    for (const { jobs } of branches.values()) {
      for (const { artifacts } of jobs.values()) {
        const artifact = artifacts.get(artifactId);
        if (artifact !== undefined) return artifact;
      }
    }
  }
  throw notFound(`Artifact ${artifactId} not found.`);
}
