#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { loadChunk } from './kept-code.ts';

// The build gives `run.ts` and all that it needs this place, and a name.
const { run } = loadChunk<typeof import('./run.ts')>(fileURLToPath(new URL('run.cjs', import.meta.url)));
await run();
