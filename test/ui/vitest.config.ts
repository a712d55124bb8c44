import { suiteConfig } from '../setup/suite-configs.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the browser's executable. */
    browser: string;
    /** Write the pictures of docs/images anew. */
    screenshots: boolean;
  }
}

export default suiteConfig('ui', {
  globalSetup: [],
  // A browser on few cores.
  testTimeout: 120_000,
  hookTimeout: 300_000,
});
