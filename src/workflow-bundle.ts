import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  DefaultLogger,
  type WorkerOptions,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { failureConverterPath } from './codec/data-converter.ts';

const workflowsPath = fileURLToPath(new URL('../workflows/', import.meta.url));
const eventSummaries = fileURLToPath(new URL('../workflows/lib/event-summaries', import.meta.url));
const autoUpgrade = fileURLToPath(new URL('../workflows/lib/auto-upgrade', import.meta.url));
const spans = '@temporalio/interceptors-opentelemetry/lib/workflow-interceptors';
/** Beside the compiled sources only: code that runs from its sources finds none, and so never an outdated one. */
const prebuilt = (encrypted: boolean): string =>
  fileURLToPath(new URL(`../workflow-bundle${encrypted ? '-encrypted' : ''}.js`, import.meta.url));

/** How a bundle is made. */
export interface BundleOptions {
  /** With the interceptors that make spans, which double its size. Default false. */
  readonly traces?: boolean;
  /** What failures say is a payload, which the codec encrypts. Default false. */
  readonly encrypted?: boolean;
  /** For workers that are a version of a deployment. Default false. */
  readonly versioned?: boolean;
}

/**
 * Bundles the workflows for the worker's sandbox, with their source map; takes about 2 s.
 * @throws {Error} with webpack's message when a workflow imports what the sandbox can't have.
 */
export function bundleWorkflows({
  traces = false,
  encrypted = false,
  versioned = false,
}: BundleOptions = {}): Promise<WorkflowBundleWithSourceMap> {
  const ours = [eventSummaries, ...(versioned ? [autoUpgrade] : [])];
  return bundleWorkflowCode({
    workflowsPath,
    workflowInterceptorModules: [...ours, ...(traces ? [createRequire(import.meta.url).resolve(spans)] : [])],
    // All runs of a worker share them: a run then takes a third of the memory, and begins sooner. They hold no state, and are frozen.
    preloadModules: [workflowsPath, ...ours],
    ...(encrypted && { failureConverterPath }),
    logger: new DefaultLogger('WARN'),
  });
}

/** Where a worker gets its workflows: from a bundle of `npm run build`, or, with traces or a version, bundled now. */
export async function workflowSource(options: BundleOptions = {}): Promise<Pick<WorkerOptions, 'workflowBundle'>> {
  const codePath = prebuilt(options.encrypted === true);
  const isPrebuilt = options.traces !== true && options.versioned !== true && existsSync(codePath);
  return { workflowBundle: isPrebuilt ? { codePath } : await bundleWorkflows(options) };
}
