import { PartsReporter } from '../setup/parts-reporter.ts';
import { suiteConfig } from '../setup/suite-configs.ts';

export default suiteConfig('e2e', {
  // Each of them has processes of its own.
  maxWorkers: 3,
  isolate: false,
  testTimeout: 60_000,
  reporters: ['default', 'json', new PartsReporter()],
});
