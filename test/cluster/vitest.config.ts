import { matrixConfig } from '../setup/suite-configs.ts';

// One test has it all: the cluster is made once.
export default matrixConfig('cluster', { testTimeout: 24 * 3_600_000, maxConcurrency: 1 });
