import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { cacheDir } from '../../src/dev/paths.ts';
import { freePort } from '../../src/dev/ports.ts';
import { fastPolling, startTemporalServer, type TemporalServerOptions } from '../../src/dev/temporal-server.ts';
import { bundleWorkflows } from '../../src/workflow-bundle.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** host:port of the Temporal server that all test files share; each has namespaces of its own on it. */
    temporalAddress: string;
    /** File with the bundled workflows. */
    workflowBundle: string;
    /** Folder for whatever tests write. */
    testDir: string;
  }
}

/** Of the Temporal server: that a version of the workers has no runs any more is noticed at once, not after minutes. */
const testing = {
  ...fastPolling,
  'matching.wv.VersionDrainageStatusVisibilityGracePeriod': '1s',
  'matching.wv.VersionDrainageStatusRefreshInterval': '1s',
};

/**
 * Starts what all test files share, and ends it.
 * @param dynamicConfig of the Temporal server, besides {@link testing}.
 */
export default async function setUp(
  { provide }: TestProject,
  dynamicConfig: TemporalServerOptions['dynamicConfig'] = {},
): Promise<() => Promise<void>> {
  const testDir = join(cacheDir, `test-${process.pid}`);
  const logFile = join(testDir, 'temporal.log');
  const server = await startTemporalServer({
    port: await freePort(0),
    logFile,
    dynamicConfig: { ...testing, ...dynamicConfig },
  });
  const workflowBundle = join(testDir, 'workflow-bundle.js');
  await writeFile(workflowBundle, (await bundleWorkflows()).code);
  provide('temporalAddress', server.address);
  provide('workflowBundle', workflowBundle);
  provide('testDir', testDir);
  return async () => {
    await server.stop();
    await rm(testDir, { recursive: true, force: true });
  };
}
