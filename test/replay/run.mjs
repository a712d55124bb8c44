// Records the histories that `npm test` replays, each anew.
// Usage: node test/replay/run.mjs [<workflow>…]
// Without workflows: those of all.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startVitest } from 'vitest/node';

const root = fileURLToPath(new URL('../..', import.meta.url));
const registry = readFileSync(new URL('../../workflows/index.ts', import.meta.url), 'utf8');
const known = [...registry.matchAll(/^export \{ (\w+) \}/gm)].map(([, name]) => name);
const recorded = process.argv.slice(2);
const unknown = recorded.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`There is no workflow ${unknown.join(', ')}; there are ${known.join(', ')}`);
  process.exit(2);
}
const vitest = await startVitest('test', [], {
  root,
  config: 'test/replay/vitest.config.ts',
  provide: { recorded },
  watch: false,
});
await vitest.close();
