#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { loadChunk } from './kept-code.ts';
import type * as bundled from './run.ts';

// The build gives `run.ts` and all that it needs this place, and a name.
const chunk = loadChunk(fileURLToPath(new URL('run.cjs', import.meta.url)));
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the build made it of that
const { run } = chunk as typeof bundled;
await run();
