import { defineConfig } from 'vitest/config';
import { join } from 'node:path';
import { cacheDir } from '../../src/dev/paths.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** File for the outcome of every case. */
    faultReport: string;
  }
}

export default defineConfig({
  test: {
    include: ['test/faults/matrix.faults.ts'],
    globalSetup: 'test/setup/global.ts',
    setupFiles: 'test/setup/clean-environment.ts',
    // A case waits for a bench, and for the emulator's calls to be repeated slowly.
    testTimeout: 480_000,
    hookTimeout: 60_000,
    maxConcurrency: 1_000,
    provide: { faultReport: join(cacheDir, 'fault-report.json') },
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
});
