import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { cacheDir } from '../../src/dev/paths.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** File for what came of the cases of a matrix. */
    matrixReport: string;
  }
}

/** The configuration of the matrix `test/<name>/matrix.<name>.ts`, which `runMatrix` runs. */
export const matrixConfig = (name: string, limits: { testTimeout: number; maxConcurrency: number }) =>
  defineConfig({
    test: {
      include: [`test/${name}/matrix.${name}.ts`],
      globalSetup: 'test/setup/global.ts',
      setupFiles: 'test/setup/clean-environment.ts',
      hookTimeout: 60_000,
      ...limits,
      provide: { matrixReport: join(cacheDir, `${name}-report.json`) },
      env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    },
  });
