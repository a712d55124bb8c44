import { join } from 'node:path';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { cacheDir } from '../../src/dev/paths.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** File for what came of the cases of a matrix. */
    matrixReport: string;
  }
}

/** What all have. */
const common = {
  globalSetup: 'test/setup/global.ts',
  setupFiles: 'test/setup/clean-environment.ts',
  hookTimeout: 60_000,
  env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
} as const;

/** The configuration of the tests `test/<name>/*.<name>.ts`, which a command of their own runs, with its report in `.cache`. */
export const suiteConfig = (name: string, test: ViteUserConfig['test']) =>
  defineConfig({
    test: {
      ...common,
      include: [`test/${name}/*.${name}.ts`],
      reporters: ['default', 'json'],
      outputFile: { json: `.cache/${name}-report.json` },
      ...test,
    },
  });

/** The configuration of the matrix `test/<name>/matrix.<name>.ts`, which `runMatrix` runs. */
export const matrixConfig = (name: string, limits: { testTimeout: number; maxConcurrency: number }) =>
  defineConfig({
    test: {
      ...common,
      include: [`test/${name}/matrix.${name}.ts`],
      ...limits,
      provide: { matrixReport: join(cacheDir, `${name}-report.json`) },
    },
  });
