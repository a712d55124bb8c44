import type { StructureShape } from '../index.ts';
import { appId, target } from './members.ts';

/** Inputs of the workflows around domains. */
export const domainInputs = {
  waitForDomain: {
    type: 'structure',
    required: ['appId', 'domainName'],
    members: {
      target,
      appId,
      domainName: { shape: 'DomainName', location: 'uri' },
      timeoutSeconds: { shape: 'LongTimeoutSeconds' },
    },
  },
} as const satisfies Record<string, StructureShape>;
