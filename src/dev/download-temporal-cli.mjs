// Downloads the Temporal CLI, checks that it serves, and ends. A process of its own, since a download that gets no
// answer can't be called off from inside. Plain JavaScript, since tests start it from the sources.
// Usage: node download-temporal-cli.mjs <version> <directory>; leaves the executable in the directory.
import { TestWorkflowEnvironment } from '@temporalio/testing';

const [version, downloadDir] = process.argv.slice(2);
try {
  const server = { executable: { type: 'cached-download', version: `v${version}`, downloadDir } };
  const environment = await TestWorkflowEnvironment.createLocal({ server });
  await environment.teardown();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
