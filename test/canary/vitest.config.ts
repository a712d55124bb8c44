import { matrixConfig } from '../setup/suite-configs.ts';

// One case after the other.
export default matrixConfig('canary', { testTimeout: 1_800_000, maxConcurrency: 1 });
