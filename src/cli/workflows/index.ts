import type { WorkflowCommand } from '../tree/spec.ts';
import { appCommands } from './apps.ts';
import { backendCommands } from './backends.ts';
import { deploymentCommands } from './deployments.ts';
import { domainCommands } from './domains.ts';
import { artifactCommands, callCommands, sweepCommands, waitCommands } from './others.ts';

/** Every command that starts a workflow, in the order of the help. */
export const workflowCommands: readonly WorkflowCommand[] = [
  ...deploymentCommands,
  ...appCommands,
  ...domainCommands,
  ...backendCommands,
  ...waitCommands,
  ...callCommands,
  ...sweepCommands,
  ...artifactCommands,
];
