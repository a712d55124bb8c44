import { defineConfig } from 'vitest/config';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the browser's executable. */
    browser: string;
    /** Write the pictures of docs/images anew. */
    screenshots: boolean;
  }
}

export default defineConfig({
  test: {
    include: ['test/ui/*.ui.ts'],
    setupFiles: 'test/setup/clean-environment.ts',
    // A browser on few cores.
    testTimeout: 120_000,
    hookTimeout: 300_000,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    reporters: ['default', 'json'],
    outputFile: { json: '.cache/ui-report.json' },
  },
});
