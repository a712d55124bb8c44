import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  DefaultLogger,
  type WorkerOptions,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';

const workflowsPath = fileURLToPath(new URL('../workflows/', import.meta.url));
/** Beside the compiled sources only: code that runs from its sources finds none, and so never an outdated one. */
const prebuilt = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));

/**
 * Bundles the workflows for the worker's sandbox, with their source map; takes about 2 s.
 * @throws {Error} with webpack's message when a workflow imports what the sandbox can't have.
 */
export function bundleWorkflows(): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
}

/** Where a worker gets its workflows: from the bundle of `npm run build`, or bundled now. */
export async function workflowSource(): Promise<Pick<WorkerOptions, 'workflowBundle'>> {
  return { workflowBundle: existsSync(prebuilt) ? { codePath: prebuilt } : await bundleWorkflows() };
}
