import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/package/*.package.ts'],
    globalSetup: 'test/setup/global.ts',
    setupFiles: 'test/setup/clean-environment.ts',
    testTimeout: 60_000,
    // They install all packages from the registry, and compile.
    hookTimeout: 480_000,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    reporters: ['default', 'json'],
    outputFile: { json: '.cache/package-report.json' },
  },
});
