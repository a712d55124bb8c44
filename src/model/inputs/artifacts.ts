import type { Shapes, StructureShape } from '../index.ts';
import { target } from './members.ts';

/** Inputs of the workflows around the artifact store. */
export const artifactInputs = {
  pruneArtifacts: {
    type: 'structure',
    required: ['olderThanDays'],
    members: {
      target,
      olderThanDays: { shape: 'RetentionDays' },
      keepNewest: { shape: 'RetentionCount' },
      appIds: { shape: 'AppIds' },
    },
  },
} as const satisfies Record<string, StructureShape>;

/** The shapes that these inputs name. */
export const artifactShapes: Shapes = {
  // Below a day, a deployment that is being made could lose its artifact.
  RetentionDays: { type: 'integer', min: 1, max: 3650 },
  RetentionCount: { type: 'integer', min: 1, max: 1000 },
  AppIds: { type: 'list', member: { shape: 'AppId' }, min: 1, max: 1000 },
};
