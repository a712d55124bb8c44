import type { PruneArtifactsResult } from '../../../workflows/contracts.ts';

/** Of `artifacts prune`. */
export function pruned({ removed, removedBytes, kept, forgotten, unfinished }: PruneArtifactsResult): string {
  return `Removed ${removed} artifacts (${removedBytes} bytes) and ${unfinished} unfinished uploads, forgot ${forgotten} jobs, kept ${kept} artifacts`;
}
