import { matrixConfig } from '../setup/suite-configs.ts';

// One test has all the rounds: as many as fit into the minutes that it is given.
export default matrixConfig('chaos', { testTimeout: 24 * 3_600_000, maxConcurrency: 1 });
