import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/dev/paths.ts';

/** The sections of docs/workflows.md by workflow. */
export const sections: ReadonlyMap<string, string> = new Map(
  readFileSync(join(packageRoot, 'docs', 'workflows.md'), 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section]),
);

/** The types of the failures that docs/workflows.md declares for a workflow, each once. */
export function declaredFailures(workflow: string): readonly string[] {
  const [, paragraph = ''] = /^- \*\*Failures\*\*:(.*?)^- \*\*/ms.exec(sections.get(workflow) ?? '') ?? [];
  return [...new Set([...paragraph.matchAll(/`([A-Z]\w+)`/g)].map(([, type = '']) => type))];
}
