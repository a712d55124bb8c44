import type { CancelCase } from '../cancel-case.ts';
import { appCases } from './apps.ts';
import { backendCases } from './backends.ts';
import { deploymentCases } from './deployments.ts';
import { domainCases } from './domains.ts';
import { environmentCases } from './environments.ts';
import { exampleCases } from './examples.ts';
import { resourceCases } from './resources.ts';

/** All that is cancelled: the example of each workflow, and what no example shows. */
export const cases: readonly CancelCase[] = [
  ...exampleCases,
  ...appCases,
  ...backendCases,
  ...resourceCases,
  ...deploymentCases,
  ...domainCases,
  ...environmentCases,
];
