import { defineConfig } from 'vitest/config';
import { PartsReporter } from './test/setup/parts-reporter.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/setup/global.ts',
    setupFiles: 'test/setup/clean-environment.ts',
    // Real servers on few cores: what is slow is not yet wrong.
    testTimeout: 30_000,
    // They wait more than they compute.
    maxWorkers: 5,
    hookTimeout: 60_000,
    // A notice for us; that users of the worker never see it is tested.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    reporters: ['default', 'json', new PartsReporter()],
    outputFile: { json: '.cache/test-report.json' },
  },
});
