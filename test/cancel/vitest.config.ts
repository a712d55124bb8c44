import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { cacheDir } from '../../src/dev/paths.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** File for the figures of every workflow. */
    cancelReport: string;
  }
}

export default defineConfig({
  test: {
    include: ['test/cancel/matrix.cancel.ts'],
    globalSetup: 'test/setup/global.ts',
    setupFiles: 'test/setup/clean-environment.ts',
    // A workflow waits for benches.
    testTimeout: 900_000,
    hookTimeout: 60_000,
    maxConcurrency: 100,
    provide: { cancelReport: join(cacheDir, 'cancel-report.json') },
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
});
