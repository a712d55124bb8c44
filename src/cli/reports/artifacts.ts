import type { PruneArtifactsResult } from '../../../workflows/contracts.ts';
import type { Tag } from '../../artifacts/tags.ts';
import { textTable } from '../terminal/table.ts';

/** Of `artifacts prune`. */
export function pruned({ removed, removedBytes, kept, forgotten, unfinished }: PruneArtifactsResult): string {
  return `Removed ${removed} artifacts (${removedBytes} bytes) and ${unfinished} unfinished uploads, forgot ${forgotten} jobs, kept ${kept} artifacts`;
}

/** Of `artifacts tags`. */
export function tagList(tags: readonly Tag[], width?: number): string {
  if (tags.length === 0) return 'There are no tags';
  const rows = tags.map(({ tag, artifact, taggedAt }) => [tag, artifact.sha256, String(artifact.size), taggedAt]);
  return textTable(['TAG', 'SHA-256', 'BYTES', 'TAGGED'], rows, width);
}
