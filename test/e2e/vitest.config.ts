import { defineConfig } from 'vitest/config';
import { PartsReporter } from '../setup/parts-reporter.ts';

export default defineConfig({
  test: {
    include: ['test/e2e/*.e2e.ts'],
    globalSetup: 'test/setup/global.ts',
    setupFiles: 'test/setup/clean-environment.ts',
    // Each of them has processes of its own.
    maxWorkers: 3,
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    reporters: ['default', 'json', new PartsReporter()],
    outputFile: { json: '.cache/e2e-report.json' },
  },
});
