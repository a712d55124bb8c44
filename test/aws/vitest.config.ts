import { suiteConfig } from '../setup/suite-configs.ts';

export default suiteConfig('aws', {
  globalSetup: 'test/aws/set-up.ts',
  // The AWS CLI takes half a second for a call.
  testTimeout: 120_000,
  hookTimeout: 480_000,
  maxWorkers: 2,
});
