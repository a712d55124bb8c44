import { matrixConfig } from '../setup/suite-configs.ts';

// A workflow waits for benches.
export default matrixConfig('cancel', { testTimeout: 900_000, maxConcurrency: 100 });
