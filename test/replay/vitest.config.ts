import { defineConfig } from 'vitest/config';

declare module 'vitest' {
  interface ProvidedContext {
    /** Workflows whose histories are recorded; all where it is empty. */
    recorded: string[];
  }
}

/** Records histories, for `run.mjs`; what is recorded is replayed in `npm test`. */
export default defineConfig({
  test: {
    include: ['test/replay/record.ts'],
    globalSetup: 'test/replay/global.ts',
    setupFiles: 'test/setup/clean-environment.ts',
    testTimeout: 120_000,
    hookTimeout: 60_000,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
});
