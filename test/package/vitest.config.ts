import { suiteConfig } from '../setup/suite-configs.ts';

export default suiteConfig('package', {
  testTimeout: 60_000,
  // They install all packages from the registry, and compile.
  hookTimeout: 480_000,
});
