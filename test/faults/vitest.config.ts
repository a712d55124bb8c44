import { matrixConfig } from '../setup/suite-configs.ts';

// A case waits for a bench, and for the emulator's calls to be repeated slowly.
export default matrixConfig('faults', { testTimeout: 480_000, maxConcurrency: 1_000 });
