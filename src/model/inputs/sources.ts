import { memberOf } from '../member-of.ts';
import type { Shapes } from '../index.ts';
import type { Violation } from '../validate.ts';

/** Members that tell Amplify of a commit. */
export const commit = {
  commitId: { shape: 'CommitId' },
  commitMessage: { shape: 'CommitMessage' },
  commitTime: { shape: 'CommitTime' },
  jobReason: { shape: 'JobReason' },
} as const;

/** What a deployment puts on a branch. */
export const sourceShapes: Shapes = {
  DeploymentSource: {
    type: 'structure',
    members: {
      artifact: { shape: 'ArtifactRef' },
      tag: { shape: 'TagName' },
      sourceUrl: { shape: 'SourceUrl' },
      sourceUrlType: { shape: 'SourceUrlType' },
      release: { shape: 'ReleaseSource' },
    },
  },
  ArtifactRef: {
    type: 'structure',
    required: ['uri', 'sha256', 'size'],
    members: { uri: { shape: 'Uri' }, sha256: { shape: 'Sha256' }, size: { shape: 'ArtifactSize' } },
  },
  Uri: { type: 'string', min: 1, max: 3000 },
  Sha256: { type: 'string', pattern: '[0-9a-f]{64}' },
  // AWS takes a zip of up to 5 GB.
  ArtifactSize: { type: 'long', min: 1, max: 5 * 1024 ** 3 },
  // As the artifact store takes it.
  TagName: { type: 'string', max: 128, pattern: '[a-z0-9][a-z0-9._-]*' },
  ReleaseSource: { type: 'structure', members: commit },
};

const kindsOfSource = ['artifact', 'tag', 'sourceUrl', 'release'] as const;

/** A source is exactly one of four. */
export function oneSource(path: string, source: unknown): Violation[] {
  if (typeof source !== 'object' || source === null) return [];
  const kinds = kindsOfSource.filter((kind) => Object.hasOwn(source, kind));
  for (const kind of kinds) {
    if (memberOf(source, kind) === null) return [{ path: `${path}.${kind}`, rule: 'must not be null' }];
  }
  return kinds.length === 1 ? [] : [{ path, rule: `must have exactly one of ${kindsOfSource.join(', ')}` }];
}
