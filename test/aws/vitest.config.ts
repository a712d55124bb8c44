import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/aws/*.aws.ts'],
    globalSetup: 'test/aws/set-up.ts',
    setupFiles: 'test/setup/clean-environment.ts',
    // The AWS CLI takes half a second for a call.
    testTimeout: 120_000,
    hookTimeout: 480_000,
    maxWorkers: 2,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    reporters: ['default', 'json'],
    outputFile: { json: '.cache/aws-report.json' },
  },
});
