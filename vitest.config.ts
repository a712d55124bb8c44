import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { PartsReporter } from './test/setup/parts-reporter.ts';
import { isCacheOff, patience } from './test/setup/patience.ts';

const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => `test/${name.replaceAll('\\', '/')}`);
/** They replace a module, or the clock. */
const replacing = files.filter((file) => /\bvi\.(mock|hoisted|useFakeTimers)/.test(readFileSync(file, 'utf8')));
const longest = 'test/chaos/sample.test.ts';
const others = files.filter((file) => file !== longest && !replacing.includes(file));

export default defineConfig({
  test: {
    globalSetup: 'test/setup/global.ts',
    // They wait more than they compute.
    maxWorkers: isCacheOff ? 4 : 6,
    reporters: ['default', 'json', new PartsReporter()],
    outputFile: { json: '.cache/test-report.json' },
    projects: [
      // Projects begin in the order of their names: this one is not to be what is waited for in the end.
      project('chaos', [longest], { isolate: false }),
      // To load them for each file anew takes a third of the CPU time of most.
      project('shared modules', others, { isolate: false }),
      project('modules of their own', replacing, { isolate: true }),
    ],
  },
});

function project(
  name: string,
  include: string[],
  options: { readonly isolate: boolean },
): TestProjectInlineConfiguration {
  return {
    test: {
      name,
      include,
      ...options,
      // Threads that help to collect garbage take more of few cores than they give.
      execArgv: ['--single-threaded-gc'],
      setupFiles: 'test/setup/clean-environment.ts',
      // Real servers on few cores: what is slow is not yet wrong.
      testTimeout: 60_000 * patience,
      hookTimeout: 60_000 * patience,
      // A notice for us; that users of the worker never see it is tested.
      env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    },
  };
}
